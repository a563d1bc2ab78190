using System.Runtime.ExceptionServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Runs the database work of a request. While the database is unavailable, the work is repeated on a fresh context until
/// <see cref="DatabaseOptions.WaitForUpTo"/> is over or the request is cancelled; then the failure is thrown.
/// </summary>
/// <remarks>
/// A commit may have succeeded although its answer was lost: the work must have the same result when it runs again after that.
/// </remarks>
internal sealed class DatabaseRetry(
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    IOptions<DatabaseOptions> options,
    TimeProvider clock,
    NpgsqlDataSource? pool = null
)
{
    public Task<T> ReadAsync<T>(Func<FileServiceDbContext, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                await using FileServiceDbContext db = contexts.CreateDbContext();
                return await read(db);
            },
            cancellationToken
        );

    /// <summary>As <see cref="ReadAsync"/>; passes the write gate each time, and does not keep it during the pauses.</summary>
    public Task<T> WriteAsync<T>(Func<FileServiceDbContext, Task<T>> write, CancellationToken cancellationToken) =>
        RunAsync(
            async () =>
            {
                using IDisposable pass = await gate.EnterAsync(cancellationToken);
                await using FileServiceDbContext db = contexts.CreateDbContext();
                return await write(db);
            },
            cancellationToken
        );

    /// <summary>For work that opens its contexts itself.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        DatabaseRetrySchedule? schedule = null;
        long start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await work();
            }
            catch (Exception failure)
                when (!cancellationToken.IsCancellationRequested && (schedule ??= Begin(start)).ShouldRetry(failure))
            {
                await PauseAsync(schedule, failure, cancellationToken);
            }
        }
    }

    /// <summary>For work that is repeated elsewhere: the schedule of its repetitions, from now on.</summary>
    public DatabaseRetrySchedule Begin() => Begin(clock.GetTimestamp());

    /// <summary>Closes the idle connections, and those in use when they come back to the pool.</summary>
    public void ClearPool() => pool?.Clear();

    private DatabaseRetrySchedule Begin(long start) =>
        new(new RetrySchedule(options.Value.WaitForUpTo, start, clock), ClearPool);

    // A request that runs out of its own time is answered with what it waited for.
    private static async Task PauseAsync(
        DatabaseRetrySchedule schedule,
        Exception failure,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await schedule.PauseAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }
}
