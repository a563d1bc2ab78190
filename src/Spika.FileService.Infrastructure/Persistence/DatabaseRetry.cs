using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
    IConnectionPool? pool = null,
    WriteGroup? writes = null
)
{
    // No time to wait, and yet one repetition.
    private static readonly TimeSpan _once = TimeSpan.FromTicks(1);

    private static readonly TimeSpan _leastLimit = TimeSpan.FromSeconds(1);

    // On PostgreSQL no write waits for another.
    private readonly Func<long>? _lastCommit = writes is { } group ? () => group.LastCommit : null;

    public Task<T> ReadAsync<T>(Func<FileServiceDbContext, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(
            attempt => OnceAsync(read, attempt, cancellationToken),
            options.Value.WaitForUpTo,
            lastCommit: null,
            cancellationToken
        );

    /// <summary>
    /// As <see cref="ReadAsync"/>. On SQLite, the write is committed together with those that wait for their turn, and
    /// time in which others are committed is no time of waiting.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<FileServiceDbContext, Task<T>> write, CancellationToken cancellationToken) =>
        RunAsync(attempt => WriteOnceAsync(write, attempt, cancellationToken), cancellationToken);

    /// <summary>As <see cref="ReadAsync"/>, for a read that opens its connection itself.</summary>
    public Task<T> ReadDirectlyAsync<T>(Func<Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(
            async attempt =>
            {
                using ConnectionLimit.Permit permit = await connections.EnterAsync(attempt.Wait, cancellationToken);
                return await read();
            },
            options.Value.WaitForUpTo,
            lastCommit: null,
            cancellationToken
        );

    /// <summary>One attempt of a read.</summary>
    public Task<T> OnceAsync<T>(Func<FileServiceDbContext, Task<T>> work, CancellationToken cancellationToken) =>
        OnceAsync(work, new DatabaseAttempt(options.Value.GetLongestWait()), cancellationToken);

    /// <summary>A write of one attempt.</summary>
    public Task<T> WriteOnceAsync<T>(
        Func<FileServiceDbContext, Task<T>> work,
        DatabaseAttempt attempt,
        CancellationToken cancellationToken
    ) => WriteOnceAsync(work, attempt, goesFirst: false, cancellationToken);

    /// <summary>Repeats work whose connection was broken at most once, and waits for nothing.</summary>
    public Task<T> RepeatOnceAsync<T>(Func<FileServiceDbContext, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(attempt => OnceAsync(read, attempt, cancellationToken), _once, lastCommit: null, cancellationToken);

    /// <summary>As <see cref="RepeatOnceAsync"/>, for a write; on SQLite, it is run before those that wait.</summary>
    public Task<T> RepeatWriteOnceAsync<T>(
        Func<FileServiceDbContext, Task<T>> write,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            attempt => WriteOnceAsync(write, attempt, goesFirst: true, cancellationToken),
            _once,
            _lastCommit,
            cancellationToken
        );

    /// <summary>For work of several reads and writes, which are repeated together.</summary>
    public Task<T> RunAsync<T>(Func<DatabaseAttempt, Task<T>> work, CancellationToken cancellationToken) =>
        RunAsync(work, options.Value.WaitForUpTo, _lastCommit, cancellationToken);

    /// <summary>Closes the idle connections now, and those in use when they come back to the pool.</summary>
    public void ClearPool() => pool?.Clear();

    private async Task<T> OnceAsync<T>(
        Func<FileServiceDbContext, Task<T>> work,
        DatabaseAttempt attempt,
        CancellationToken cancellationToken
    )
    {
        bound?.ThrowIfOther();
        using ConnectionLimit.Permit permit = await connections.EnterAsync(attempt.Wait, cancellationToken);
        attempt.Abandoned.ThrowIfCancellationRequested();
        await using FileServiceDbContext db = contexts.CreateDbContext();
        return await work(db);
    }

    private Task<T> WriteOnceAsync<T>(
        Func<FileServiceDbContext, Task<T>> work,
        DatabaseAttempt attempt,
        bool goesFirst,
        CancellationToken cancellationToken
    )
    {
        if (writes is null)
        {
            return OnceAsync(work, attempt, cancellationToken);
        }

        bound?.ThrowIfOther();
        return writes.RunAsync(work, goesFirst, attempt, cancellationToken);
    }

    private async Task<T> RunAsync<T>(
        Func<DatabaseAttempt, Task<T>> work,
        TimeSpan waitUpTo,
        Func<long>? lastCommit,
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
                return await AttemptAsync(work, waitUpTo, start, lastCommit, isFirst: schedule is null);
            }
            catch (Exception failure)
                when (!cancellationToken.IsCancellationRequested
                    && (schedule ??= Begin(waitUpTo, start = After(start, lastCommit))).ShouldRetry(failure)
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

    private async Task<T> AttemptAsync<T>(
        Func<DatabaseAttempt, Task<T>> work,
        TimeSpan waitUpTo,
        long start,
        Func<long>? lastCommit,
        bool isFirst
    )
    {
        TimeSpan left = waitUpTo - clock.GetElapsedTime(start);
        TimeSpan wait = waitUpTo <= _once ? options.Value.GetLongestWait() : left;
        CancellationTokenSource abandoned = new(); // without a timer, it needs no disposal
        DatabaseAttempt attempt = new(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, abandoned.Token);
        Task<T> running = work(attempt);
        try
        {
            return await (
                running.IsCompleted ? running : running.WithinAsync(LimitOf(left, isFirst), clock, lastCommit)
            );
        }
        catch (NoAnswerException)
        {
            await abandoned.CancelAsync();
            throw;
        }
    }

    private static long After(long start, Func<long>? lastCommit) => Math.Max(start, lastCommit?.Invoke() ?? start);

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
