using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Runs the database work of a request. While the database is unavailable, the work is repeated on a fresh context
/// until <see cref="DatabaseOptions.WaitForUpTo"/> is over or the request is cancelled; then the failure is thrown.
/// </summary>
/// <remarks>
/// An attempt that is not over by then is abandoned. A commit may have succeeded although its answer was lost: the work
/// must have the same result when it runs again after that.
/// </remarks>
internal sealed partial class DatabaseRetry(
    IDbContextFactory<FileServiceDbContext> contexts,
    ConnectionLimit connections,
    IOptions<DatabaseOptions> options,
    TimeProvider clock,
    ILogger<DatabaseRetry> logger,
    BoundDatabase? bound = null,
    NpgsqlDataSource? pool = null,
    WriteGroup? writes = null
)
{
    // No time to wait, and yet one repetition.
    private static readonly TimeSpan _once = TimeSpan.FromTicks(1);

    private static readonly TimeSpan _leastLimit = TimeSpan.FromSeconds(1);

    public Task<T> ReadAsync<T>(Func<FileServiceDbContext, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(wait => OnceAsync(read, wait, cancellationToken), cancellationToken);

    /// <summary>
    /// As <see cref="ReadAsync"/>. On SQLite, the write is committed together with those that wait for their turn.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<FileServiceDbContext, Task<T>> write, CancellationToken cancellationToken) =>
        RunAsync(wait => WriteOnceAsync(write, wait, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>, for a read that opens its connection itself.</summary>
    public Task<T> ReadDirectlyAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(
            async wait =>
            {
                using ConnectionLimit.Permit permit = await connections.EnterAsync(wait, cancellationToken);
                return await read();
            },
            cancellationToken
        );

    /// <summary>One attempt of a read.</summary>
    public Task<T> OnceAsync<T>(Func<FileServiceDbContext, Task<T>> work, CancellationToken cancellationToken) =>
        OnceAsync(work, options.Value.GetLongestWait(), cancellationToken);

    /// <summary>One attempt of a write.</summary>
    public Task<T> WriteOnceAsync<T>(Func<FileServiceDbContext, Task<T>> work, CancellationToken cancellationToken) =>
        WriteOnceAsync(work, options.Value.GetLongestWait(), cancellationToken);

    private async Task<T> OnceAsync<T>(
        Func<FileServiceDbContext, Task<T>> work,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        bound?.ThrowIfOther();
        using ConnectionLimit.Permit permit = await connections.EnterAsync(wait, cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        return await work(db);
    }

    private Task<T> WriteOnceAsync<T>(
        Func<FileServiceDbContext, Task<T>> work,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        if (writes is null)
        {
            return OnceAsync(work, wait, cancellationToken);
        }

        bound?.ThrowIfOther();
        return writes.RunAsync(work, wait > _leastLimit ? wait : _leastLimit, cancellationToken);
    }

    /// <summary>Repeats work whose connection was broken at most once, and waits for nothing.</summary>
    public Task<T> RepeatOnceAsync<T>(Func<FileServiceDbContext, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(wait => OnceAsync(read, wait, cancellationToken), _once, cancellationToken);

    /// <summary>As <see cref="RepeatOnceAsync"/>, for a write.</summary>
    public Task<T> RepeatWriteOnceAsync<T>(
        Func<FileServiceDbContext, Task<T>> write,
        CancellationToken cancellationToken
    ) => RunAsync(wait => WriteOnceAsync(write, wait, cancellationToken), _once, cancellationToken);

    /// <summary>For work that consists of several attempts.</summary>
    /// <param name="work">It is given how long it may wait for its turn.</param>
    public Task<T> RunAsync<T>(Func<TimeSpan, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(work, options.Value.WaitForUpTo, cancellationToken);

    /// <summary>Closes the idle connections now, and those in use when they come back to the pool.</summary>
    public void ClearPool() => pool?.Clear();

    private async Task<T> RunAsync<T>(
        Func<TimeSpan, Task<T>> work,
        TimeSpan waitUpTo,
        CancellationToken cancellationToken
    )
    {
        DatabaseRetrySchedule? schedule = null;
        bool isLogged = false;
        long start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await AttemptAsync(work, waitUpTo, start, isFirst: schedule is null);
            }
            catch (Exception failure)
                when (!cancellationToken.IsCancellationRequested
                    && (schedule ??= Begin(waitUpTo, start)).ShouldRetry(failure)
                )
            {
                if (!isLogged && IsOutage(failure))
                {
                    isLogged = true;
                    LogRepeated(failure.GetBaseException().Message);
                }

                await schedule.PauseAsync(failure, cancellationToken);
            }
        }
    }

    private Task<T> AttemptAsync<T>(Func<TimeSpan, Task<T>> work, TimeSpan waitUpTo, long start, bool isFirst)
    {
        TimeSpan left = waitUpTo - clock.GetElapsedTime(start);
        TimeSpan turn = waitUpTo <= _once ? options.Value.GetLongestWait() : left;
        Task<T> attempt = work(turn > TimeSpan.Zero ? turn : TimeSpan.Zero);
        return attempt.IsCompleted ? attempt : attempt.WithinAsync(LimitOf(left, isFirst));
    }

    // The first attempt, and a repetition for which no time is left since the connection of the first one was broken,
    // have what opening a connection and a statement may take, however short the wait is.
    private TimeSpan LimitOf(TimeSpan left, bool isFirst)
    {
        TimeSpan least =
            isFirst || left <= TimeSpan.Zero
                ? options.Value.ConnectTimeout + options.Value.CommandTimeout
                : _leastLimit;
        return left > least ? left : least;
    }

    private DatabaseRetrySchedule Begin(TimeSpan waitUpTo, long start) =>
        new(new RetrySchedule(waitUpTo, start, clock), ClearPool);

    // Not of transactions that met, and of work that waits for its turn.
    private static bool IsOutage(Exception failure) =>
        DatabaseOutages.Of(failure) == DatabaseOutage.ConnectionLost
        || failure.GetBaseException() is SqliteException or SqliteFileMovedException;

    [LoggerMessage(2037, LogLevel.Warning, "The database failed, and what a request asks of it is repeated: {Reason}")]
    private partial void LogRepeated(string reason);
}
