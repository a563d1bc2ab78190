using System.Collections.Concurrent;

namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>
/// Threads for calls that take long. The pool uses as many threads as there are processors, so as many such calls on it
/// would stop everything else.
/// </summary>
/// <remarks>
/// The pool could find out by itself that it needs more threads, by trying (hill climbing). It is switched off: each
/// attempt costs every request wake-ups of threads that find nothing to do (docs/performance.md).
/// </remarks>
internal abstract class OwnThreads : TaskScheduler, IDisposable
{
    private readonly int _count;

    private readonly BlockingCollection<Task> _calls = [];

    /// <param name="count">Of threads.</param>
    /// <param name="name">Of each thread.</param>
    protected OwnThreads(int count, string name)
    {
        _count = count;

        // All at the start: a new thread takes two file handles, which may be short later.
        for (int i = 0; i < count; i++)
        {
            new Thread(Run) { IsBackground = true, Name = name }.Start();
        }
    }

    public override int MaximumConcurrencyLevel => _count;

    /// <summary>Makes a call on one of the threads. What awaits it goes on in the pool.</summary>
    /// <param name="cancellationToken">Is looked at until the call begins.</param>
    public Task<T> RunAsync<T>(Func<T> call, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            call,
            cancellationToken,
            TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously,
            this
        );

    /// <summary>
    /// Ends the threads, after the calls that were made before. What one of these awaits goes on in the pool then.
    /// </summary>
    public void Dispose()
    {
        _calls.CompleteAdding();
        GC.SuppressFinalize(this);
    }

    protected override void QueueTask(Task task)
    {
        try
        {
            _calls.Add(task);
        }
        catch (InvalidOperationException)
        {
            // The threads have ended. A hash that cannot go on would end the process, or keep what it holds.
            ThreadPool.UnsafeQueueUserWorkItem(_ => TryExecuteTask(task), null);
        }
    }

    // What waits for the task may be a thread of the pool.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _calls;

    private void Run()
    {
        foreach (Task call in _calls.GetConsumingEnumerable())
        {
            TryExecuteTask(call);
        }
    }
}
