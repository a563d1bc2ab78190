namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Ends the wait for work whose own end may be late.</summary>
internal static class TimeLimit
{
    /// <summary>
    /// Does not cancel the work: a driver that is cancelled asks the server for that, and waits for a server that hangs
    /// as well. It ends by its own limits, and keeps what it holds until then.
    /// </summary>
    /// <param name="lastProgress">
    /// Gives a timestamp of <paramref name="clock"/>. The limit counts from then, when that is later than the start of
    /// the wait.
    /// </param>
    /// <exception cref="NoAnswerException">It takes longer.</exception>
    public static async Task<T> WithinAsync<T>(
        this Task<T> work,
        TimeSpan limit,
        TimeProvider clock,
        Func<long>? lastProgress = null
    )
    {
        long start = clock.GetTimestamp();
        for (TimeSpan left = limit; left > TimeSpan.Zero; left = Left())
        {
            try
            {
                return await work.WaitAsync(left, clock);
            }
            catch (TimeoutException)
            {
                // The exception may be the work's own, or it ended at the same moment.
                if (work.IsCompleted)
                {
                    return await work;
                }
            }
        }

        _ = work.ContinueWith(
            late => late.Exception, // observed
            CancellationToken.None,
            TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );
        throw new NoAnswerException();

        // In whole milliseconds, as timers are.
        TimeSpan Left() =>
            TimeSpan.FromMilliseconds(
                Math.Ceiling(
                    (limit - clock.GetElapsedTime(Math.Max(start, lastProgress?.Invoke() ?? start))).TotalMilliseconds
                )
            );
    }
}
