namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Ends the wait for work whose own end may be late.</summary>
internal static class TimeLimit
{
    /// <summary>
    /// Does not cancel the work: a driver that is cancelled asks the server for that, and waits for a server that hangs
    /// as well. It ends by its own limits, and keeps what it holds until then.
    /// </summary>
    /// <exception cref="NoAnswerException">It takes longer.</exception>
    public static async Task<T> WithinAsync<T>(this Task<T> work, TimeSpan limit)
    {
        try
        {
            return await work.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            // The exception may be the work's own, or it ended at the same moment.
            if (work.IsCompleted)
            {
                return await work;
            }

            _ = work.ContinueWith(
                late => late.Exception, // observed
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
            throw new NoAnswerException();
        }
    }
}
