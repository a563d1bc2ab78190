using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>
/// Gives files that were there before the migration FileChecks their time of check, some thousand at a time. The table
/// <c>table_work</c> has the position, which is committed with each batch, and the last id of that time: files that a
/// process of an earlier version adds later are checked first.
/// </summary>
internal sealed partial class ColumnWork(UpgradeLimits limits, TimeProvider clock, ILogger logger)
{
    /// <summary>In <c>table_work</c>.</summary>
    public const string Name = "files.checked_at";

    private const string Left = $"SELECT last - position FROM table_work WHERE name = '{Name}'";

    private const string Delete = $"DELETE FROM table_work WHERE name = '{Name}'";

    public static async Task<bool> IsLeftAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ReadAsync<bool>("SELECT to_regclass('table_work') IS NOT NULL", cancellationToken)
        && await connection.ReadAsync<long?>(Left, cancellationToken) is not null;

    public async Task RunAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        long logged = clock.GetTimestamp();
        int sinceVacuum = 0;
        while (await RunBatchAsync(connection, cancellationToken))
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
                LogProgress(Name, await connection.ReadAsync<long>(Left, cancellationToken));
            }
        }

        await connection.ExecuteAsync(Delete, cancellationToken);
    }

    private async Task<bool> RunBatchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        long? end = await connection.ReadAsync<long?>(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                WITH work AS (SELECT position, last FROM table_work WHERE name = '{Name}' FOR UPDATE),
                batch AS (
                    SELECT id FROM files
                    WHERE id > (SELECT position FROM work) AND id <= (SELECT last FROM work)
                    ORDER BY id LIMIT {limits.BatchRows}
                ),
                done AS (
                    UPDATE files SET checked_at = created_at FROM batch
                    WHERE files.id = batch.id AND files.checked_at = 'epoch'
                ),
                moved AS (
                    UPDATE table_work SET position = (SELECT max(id) FROM batch)
                    WHERE name = '{Name}' AND EXISTS (SELECT FROM batch)
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
