using System.Collections.Concurrent;

namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>
/// Threads for calls that wait for the disk: the flush of a verify, and reads of what is not cached. The pool uses as
/// many threads as there are processors, so as many such calls on it would stop everything else for half a second.
/// </summary>
/// <remarks>
/// The pool could find out by itself that it needs more threads, by trying (hill climbing). It is switched off: each
/// attempt costs every request wake-ups of threads that find nothing to do (docs/performance.md).
/// </remarks>
internal class DiskThreads : TaskScheduler, IDisposable
{
    /// <summary>So many calls wait for the disk at once; enough for it to merge and sort them.</summary>
    public const int Count = 16;

    private readonly int _count;

    private readonly BlockingCollection<Task> _calls = [];

    public DiskThreads()
        : this(Count) { }

    protected DiskThreads(int count)
    {
        _count = count;

        // All at the start: a new thread takes two file handles, which may be short later.
        for (int i = 0; i < count; i++)
        {
            new Thread(Run) { IsBackground = true, Name = "Disk" }.Start();
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

    /// <summary>Ends the threads, after the calls that were made before.</summary>
    public void Dispose()
    {
        _calls.CompleteAdding();
        GC.SuppressFinalize(this);
    }

    protected override void QueueTask(Task task) => _calls.Add(task);

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
