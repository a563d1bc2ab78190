using System.Globalization;

namespace Spika.FileService.Api.Hosting;

/// <summary>Starts the threads that the pool keeps for good, because a new thread takes two file handles.</summary>
internal static class KeptThreads
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// <c>System.Threading.ThreadPool.ThreadsToKeepAlive</c>, in the project file; 0 in a host with settings of its
    /// own, such as a test's.
    /// </summary>
    public static int Configured =>
        AppContext.GetData("System.Threading.ThreadPool.ThreadsToKeepAlive") is { } kept
            ? Convert.ToInt32(kept, CultureInfo.InvariantCulture)
            : 0;

    /// <summary>Makes the pool have so many threads, and use as many at once as before.</summary>
    public static void Start(int count)
    {
        if (count == 0)
        {
            return;
        }

        ThreadPool.GetMinThreads(out int workers, out int others);
        ThreadPool.SetMinThreads(Math.Max(count, workers), others);
        TaskCompletionSource allStarted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int waitedFor = count;
        for (int i = 0; i < count; i++)
        {
            // All at once, so that each is on a thread of its own.
            ThreadPool.UnsafeQueueUserWorkItem(_ => SignalAndWait(), null);
        }

        allStarted.Task.Wait(_patience);
        ThreadPool.SetMinThreads(workers, others);
        UseAtOnce(workers);

        void SignalAndWait()
        {
            if (Interlocked.Decrement(ref waitedFor) == 0)
            {
                allStarted.SetResult();
            }

            allStarted.Task.Wait(_patience);
        }
    }

    // A larger minimum raises the number of threads that the pool uses at once, and a smaller one leaves it there: each
    // request then wakes one more thread, which finds nothing to do. A smaller maximum lowers it.
    private static void UseAtOnce(int workers)
    {
        ThreadPool.GetMaxThreads(out int most, out int mostOthers);
        ThreadPool.SetMaxThreads(workers, mostOthers);
        ThreadPool.SetMaxThreads(most, mostOthers);
    }
}
