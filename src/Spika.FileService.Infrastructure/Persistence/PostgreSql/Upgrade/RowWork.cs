using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>
/// Does what migrations left to be done for each file, some thousand at a time. The table <c>table_work</c> has the
/// position, which is committed with each batch, and the last id of that time.
/// </summary>
internal sealed partial class RowWork(UpgradeLimits limits, TimeProvider clock, ILogger logger)
{
    private const string Waiting = "SELECT coalesce(array_agg(name::text), '{}') FROM table_work";

    private const string HasOldColumns = """
        SELECT EXISTS (
            SELECT FROM pg_attribute
            WHERE attrelid = to_regclass('files') AND attname IN ('checked_at', 'damaged_at') AND NOT attisdropped
        ) AND to_regclass('blobs') IS NOT NULL
        """;

    /// <summary>Drops the columns whose values are in <c>blobs</c> now.</summary>
    public const string DropOldColumns =
        "ALTER TABLE files DROP COLUMN IF EXISTS checked_at, DROP COLUMN IF EXISTS damaged_at";

    /// <returns>The names of what is left, in the order in which it is to be done.</returns>
    public static async Task<IReadOnlyList<string>> ListAsync(
        NpgsqlConnection connection,
        CancellationToken cancellationToken
    )
    {
        if (!await connection.ReadAsync<bool>("SELECT to_regclass('table_work') IS NOT NULL", cancellationToken))
        {
            return [];
        }

        string[] waiting = await connection.ReadAsync<string[]>(Waiting, cancellationToken) ?? [];
        return [.. RowFill.All.Select(fill => fill.Name).Where(waiting.Contains)];
    }

    /// <returns>Whether columns are left whose values were moved.</returns>
    public static Task<bool> HasOldColumnsAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ReadAsync<bool>(HasOldColumns, cancellationToken);

    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> waiting = await ListAsync(connection, cancellationToken);
        foreach (RowFill fill in RowFill.All.Where(fill => waiting.Contains(fill.Name)))
        {
            await RunAsync(connection, fill, cancellationToken);
        }
    }

    private async Task RunAsync(NpgsqlConnection connection, RowFill fill, CancellationToken cancellationToken)
    {
        long logged = clock.GetTimestamp();
        int sinceVacuum = 0;
        while (await RunBatchAsync(connection, fill, cancellationToken))
        {
            sinceVacuum += limits.BatchRows;
            if (sinceVacuum >= limits.VacuumRows)
            {
                // Without truncation, which would need a lock that stops all readers.
                await connection.ExecuteAsync("VACUUM (TRUNCATE FALSE, SKIP_LOCKED) files", cancellationToken);
                sinceVacuum = 0;
            }

            if (clock.GetElapsedTime(logged) >= limits.ProgressEvery)
            {
                logged = clock.GetTimestamp();
                string left = $"SELECT last - position FROM table_work WHERE name = '{fill.Name}'";
                LogProgress(fill.Name, await connection.ReadAsync<long>(left, cancellationToken));
            }
        }

        await connection.ExecuteAsync($"DELETE FROM table_work WHERE name = '{fill.Name}'", cancellationToken);
    }

    private async Task<bool> RunBatchAsync(
        NpgsqlConnection connection,
        RowFill fill,
        CancellationToken cancellationToken
    )
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        long? end = await connection.ReadAsync<long?>(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                WITH work AS (SELECT position, last FROM table_work WHERE name = '{fill.Name}' FOR UPDATE),
                batch AS (
                    SELECT id FROM files
                    WHERE id > (SELECT position FROM work) AND id <= (SELECT last FROM work)
                    ORDER BY id LIMIT {limits.BatchRows}
                ),
                done AS ({fill.Statement}),
                moved AS (
                    UPDATE table_work SET position = (SELECT max(id) FROM batch)
                    WHERE name = '{fill.Name}' AND EXISTS (SELECT FROM batch)
                )
                SELECT max(id) FROM batch
                """
            ),
            cancellationToken
        );
        await transaction.CommitAsync(cancellationToken);
        return end is not null;
    }

    [LoggerMessage(2022, LogLevel.Information, "Fills {Column}: at most {Left} rows are left")]
    private partial void LogProgress(string column, long left);
}
