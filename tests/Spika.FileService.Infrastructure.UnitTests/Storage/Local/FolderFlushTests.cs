using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.UnitTests.Storage.Local;

[CancelAfter(30_000)]
public sealed class FolderFlushTests
{
    private const int Verifies = 8;

    private readonly SemaphoreSlim _begun = new(0);

    private readonly SemaphoreSlim _goOn = new(0);

    private int _flushes;

    private Exception? _failure;

    [SetUp]
    public void SetUp()
    {
        _flushes = 0;
        _failure = null;
        while (_begun.Wait(0)) { }
    }

    [OneTimeTearDown]
    public void Dispose()
    {
        _begun.Dispose();
        _goOn.Dispose();
    }

    [Test]
    public async Task Run_WhileAFlushGoesOn_SharesTheNextOne(CancellationToken cancellationToken)
    {
        FolderFlush flush = new(Flush);
        Task first = Task.Run(() => flush.Run(flush.Failures), cancellationToken);
        await _begun.WaitAsync(cancellationToken);

        Task[] later = Waiting(flush);
        _goOn.Release(2);
        await Task.WhenAll(later.Append(first));

        Assert.That(_flushes, Is.EqualTo(2));
    }

    [Test]
    public void Run_AfterAFlush_FlushesAgain()
    {
        FolderFlush flush = new(Flush);
        _goOn.Release(2);

        flush.Run(flush.Failures);
        flush.Run(flush.Failures);

        Assert.That(_flushes, Is.EqualTo(2));
    }

    // What it was for may be lost although a later flush succeeds.
    [Test]
    public async Task Run_WhenTheFlushFails_FailsForAllThatItWasForAndForNoLaterOne(CancellationToken cancellationToken)
    {
        FolderFlush flush = new(Flush);
        Task first = Task.Run(() => flush.Run(flush.Failures), cancellationToken);
        await _begun.WaitAsync(cancellationToken);
        Task[] later = Waiting(flush);
        _goOn.Release();
        await first;

        await _begun.WaitAsync(cancellationToken);
        _failure = new IOException("The disk failed.") { HResult = 5 };
        _goOn.Release();

        foreach (Task waiting in later)
        {
            Assert.That(
                async () => await waiting,
                Throws.InstanceOf<IOException>().With.Property("HResult").EqualTo(5)
            );
        }

        _failure = null;
        _goOn.Release();
        flush.Run(flush.Failures);
        Assert.That(_flushes, Is.EqualTo(3));
    }

    // The name was in the folder when the flush that failed began.
    [Test]
    public void Run_OfANameThatWasGivenBeforeAFailedFlush_FailsWithoutAnother()
    {
        FolderFlush flush = new(Flush);
        int before = flush.Failures;
        _failure = new IOException("The disk failed.");
        _goOn.Release();
        Assert.That(() => flush.Run(before), Throws.InstanceOf<IOException>());

        Assert.That(() => flush.Run(before), Throws.InstanceOf<IOException>());

        Assert.That(_flushes, Is.EqualTo(1));
    }

    private static Task[] Waiting(FolderFlush flush)
    {
        Thread[] threads = new Thread[Verifies];
        TaskCompletionSource[] ended = new TaskCompletionSource[Verifies];
        for (int i = 0; i < Verifies; i++)
        {
            TaskCompletionSource end = ended[i] = new();
            int failures = flush.Failures;
            threads[i] = new Thread(() =>
            {
                try
                {
                    flush.Run(failures);
                    end.SetResult();
                }
                catch (IOException failure)
                {
                    end.SetException(failure);
                }
            });
            threads[i].Start();
        }

        Assert.That(
            SpinWait.SpinUntil(
                () => threads.All(thread => thread.ThreadState == ThreadState.WaitSleepJoin),
                TimeSpan.FromSeconds(20)
            )
        );
        return [.. ended.Select(end => end.Task)];
    }

    private void Flush()
    {
        _flushes++;
        _begun.Release();
        _goOn.Wait();
        if (_failure is { } failure)
        {
            throw failure;
        }
    }
}
