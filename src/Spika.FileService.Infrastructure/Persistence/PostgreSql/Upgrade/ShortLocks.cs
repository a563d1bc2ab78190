using Microsoft.Extensions.Logging;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql.Upgrade;

/// <summary>
/// Runs statements that need a lock of the whole table, each set in one transaction. It waits for the lock for a moment
/// only and tries again: behind a waiting ALTER TABLE, all other sessions wait as well, as long as the reader in front
/// of it (pg_dump) lasts.
/// </summary>
internal sealed partial class ShortLocks(
    NpgsqlDataSource database,
    UpgradeLimits limits,
    TimeProvider clock,
    ILogger logger
)
{
    // Sessions that hold what the statement waits for, the oldest transaction first.
    private const string Blockers = """
        SELECT string_agg(format('pid %s (%s, %s, transaction of %s s)', pid, coalesce(nullif(application_name, ''), '?'),
            state, extract(epoch FROM now() - xact_start)::int), ', ' ORDER BY xact_start)
        FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < now() - interval '200 ms'
        """;

    /// <param name="sql">Any number of statements.</param>
    /// <param name="patience">Null: as long as it takes.</param>
    /// <returns>False when other sessions were in the way for longer than that.</returns>
    public async Task<bool> RunAsync(string sql, TimeSpan? patience, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        TimeSpan logged = TimeSpan.Zero;
        while (true)
        {
            if (await TryAsync(sql, cancellationToken))
            {
                return true;
            }

            TimeSpan waited = clock.GetElapsedTime(start);
            if (waited > patience)
            {
                return false;
            }

            if (waited - logged >= limits.ProgressEvery)
            {
                logged = waited;
                LogWaiting((int)waited.TotalSeconds, await DescribeBlockersAsync(cancellationToken));
            }

            await Task.Delay(limits.Pause, clock, cancellationToken);
        }
    }

    private async Task<bool> TryAsync(string sql, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(
                $"SET LOCAL lock_timeout = {(int)limits.LockTimeout.TotalMilliseconds}; SET LOCAL statement_timeout = 0",
                cancellationToken
            );
            await connection.ExecuteAsync(sql, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException exception)
            when (exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            return false;
        }
    }

    private async Task<string> DescribeBlockersAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ReadAsync<string>(Blockers, cancellationToken) ?? "unknown";
    }

    [LoggerMessage(
        2021,
        LogLevel.Warning,
        "The upgrade of the tables has waited {Seconds} s for sessions with open transactions: {Sessions}"
    )]
    private partial void LogWaiting(int seconds, string sessions);
}
