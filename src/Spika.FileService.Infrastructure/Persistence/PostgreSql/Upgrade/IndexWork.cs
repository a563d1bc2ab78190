using Microsoft.Extensions.Logging;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>Builds and drops indexes while other sessions read and write.</summary>
internal sealed partial class IndexWork(
    NpgsqlDataSource database,
    UpgradeLimits limits,
    TimeProvider clock,
    ILogger logger
)
{
    private const string Progress = """
        SELECT format('%s, %s of %s blocks, %s of %s rows%s', phase, blocks_done, blocks_total, tuples_done, tuples_total,
            CASE WHEN current_locker_pid > 0 THEN format(', waits for pid %s', current_locker_pid) ELSE '' END)
        FROM pg_stat_progress_create_index WHERE datname = current_database() AND relid = 'files'::regclass
        """;

    public async Task BuildAsync(NpgsqlConnection connection, TableIndex index, CancellationToken cancellationToken)
    {
        LogBuilding(index.Name);
        long start = clock.GetTimestamp();
        await WatchAsync(index.Name, connection.ExecuteAsync(index.CreateConcurrently, cancellationToken));
        LogBuilt(index.Name, (int)clock.GetElapsedTime(start).TotalSeconds);
    }

    public async Task DropAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        LogDropping(name);
        await connection.ExecuteAsync($"DROP INDEX CONCURRENTLY IF EXISTS {name}", cancellationToken);
    }

    private async Task WatchAsync(string index, Task building)
    {
        while (await Task.WhenAny(building, Task.Delay(limits.ProgressEvery, clock)) != building)
        {
            LogProgress(index, await ReadProgressAsync());
        }

        await building;
    }

    private async Task<string> ReadProgressAsync()
    {
        try
        {
            await using NpgsqlConnection observer = await database.OpenConnectionAsync();
            return await observer.ReadAsync<string>(Progress, CancellationToken.None) ?? "waits";
        }
        catch (NpgsqlException exception)
        {
            return exception.Message;
        }
    }

    [LoggerMessage(2023, LogLevel.Information, "Builds the index {Index}; lists that need it are slower until then")]
    private partial void LogBuilding(string index);

    [LoggerMessage(2024, LogLevel.Information, "Builds the index {Index}: {Progress}")]
    private partial void LogProgress(string index, string progress);

    [LoggerMessage(2025, LogLevel.Information, "The index {Index} is built, in {Seconds} s")]
    private partial void LogBuilt(string index, int seconds);

    [LoggerMessage(2026, LogLevel.Information, "Drops the index {Index}")]
    private partial void LogDropping(string index);
}
