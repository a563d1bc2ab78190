using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

public abstract class DurabilityContract(DatabaseProvider provider) : EngineContract(provider)
{
    [Test]
    public async Task Save_WhenAcknowledged_HasFlushedTheBytesThenTheNames()
    {
        Engine.Disk.Clear();

        await Engine.SaveAsync(A.Key(), 0, new byte[1024]);

        Assert.That(
            Engine.Disk.Effects.Select(effect => effect.Name),
            Is.EqualTo(["CreateFolder", "Write", "Flush", "FlushFolder", "FlushFolder", "FlushFolder"])
        );
    }

    [Test]
    public async Task Save_WhileTheFlushLasts_IsNeitherRecordedNorAnswered()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, new byte[1024]);
        TaskCompletionSource flushing = new();
        using ManualResetEventSlim mayFlush = new();
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                flushing.TrySetResult();
                mayFlush.Wait();
            }
        };

        Task<Result<ChunkSet>> saving = Engine.SaveAsync(key, 1, new byte[1024]);
        await flushing.Task;
        ChunkSet recorded = (await Engine.SendAsync(new GetUploadedChunksQuery(key))).Value;
        bool isAnswered = saving.IsCompleted;
        mayFlush.Set();

        Assert.That(recorded.Count, Is.EqualTo(1));
        Assert.That(isAnswered, Is.False);
        Assert.That((await saving).Value.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Save_WhenChunksGatherDuringAFlush_SharesTheNextFlushAndCommit()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, new byte[1024]);
        using SemaphoreSlim written = new(0);
        TaskCompletionSource flushing = new();
        using ManualResetEventSlim mayFlush = new();
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Write))
            {
                written.Release();
            }
            else if (effect.Name == nameof(IDisk.Flush))
            {
                flushing.TrySetResult();
                mayFlush.Wait();
            }
        };
        Engine.Disk.Clear();
        int commitsBefore = Engine.Records.Commits;

        List<Task<Result<ChunkSet>>> saving = [Engine.SaveAsync(key, 1, new byte[1024])];
        await flushing.Task;
        await written.WaitAsync();
        foreach (int index in Enumerable.Range(2, 49))
        {
            saving.Add(Task.Run(() => Engine.SaveAsync(key, index, new byte[1024])));
            await written.WaitAsync();
        }

        mayFlush.Set();
        await Task.WhenAll(saving);

        // The first chunk goes alone; a few that were written but not handed over yet when the second batch closed make
        // a third.
        Assert.That(Engine.Disk.Count(nameof(IDisk.Flush)), Is.InRange(2, 3));
        Assert.That(Engine.Records.Commits - commitsBefore, Is.EqualTo(Engine.Disk.Count(nameof(IDisk.Flush))));
    }

    [Test]
    public async Task Save_WhenTheFlushFails_IsNotRecordedAndTheHandleIsNotUsedAgain()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, new byte[1024]);
        int failures = 1;
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush) && Interlocked.Decrement(ref failures) >= 0)
            {
                throw new IOException("The disk failed.");
            }
        };

        Assert.That(() => Engine.SaveAsync(key, 1, new byte[1024]), Throws.InstanceOf<IOException>());

        ChunkSet recorded = (await Engine.SendAsync(new GetUploadedChunksQuery(key))).Value;
        ChunkSet again = (await Engine.SaveAsync(key, 1, new byte[1024])).Value;
        Assert.That(recorded.Contains(1), Is.False);
        Assert.That(again.Count, Is.EqualTo(2));
    }

    [Test]
    public async Task Save_WhenAChunkWasWrittenBeforeAFlushFailed_IsNotAcknowledgedByALaterFlush()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, new byte[1024]);
        using ManualResetEventSlim secondIsWritten = new();
        int flushes = 0;
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush) && Interlocked.Increment(ref flushes) == 1)
            {
                secondIsWritten.Wait();
                throw new IOException("The disk failed.");
            }
        };

        Task<Result<ChunkSet>> first = Task.Run(() => Engine.SaveAsync(key, 1, new byte[1024]));
        Assert.That(() => flushes, Is.EqualTo(1).After(5000, 5));
        Task<Result<ChunkSet>> second = Engine.SaveAsync(key, 2, new byte[1024]);
        secondIsWritten.Set();

        Assert.That(async () => await first, Throws.InstanceOf<IOException>());
        Assert.That(async () => await second, Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Save_WhenTheAnswerToTheCommitIsLost_CanBeSentAgain()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks(1024, 1024);
        await Engine.SaveAsync(key, 0, chunks[0]);
        Engine.Records.LoseAnswers(1);
        Assert.That(() => Engine.SaveAsync(key, 1, chunks[1]), Throws.InstanceOf<IOException>());
        Engine.Disk.Clear();

        Result<ChunkSet> again = await Engine.SaveAsync(key, 1, chunks[1]);

        // It was recorded after all, so its bytes must not be touched any more.
        Assert.That(again.Value.Count, Is.EqualTo(2));
        Assert.That(Engine.Disk.Effects, Is.Empty);
    }

    [Test]
    public async Task Save_WhenOnlyCrashesOfTheProcessCount_FlushesNothing()
    {
        EngineProcess fast = await StartProcessAsync(("Storage:Durability", "ProcessCrash"));
        fast.Disk.Clear();

        await fast.SaveAsync(A.Key(), 0, new byte[1024]);

        Assert.That(fast.Disk.Effects.Select(effect => effect.Name), Is.EqualTo(["CreateFolder", "Write"]));
    }

    [Test]
    public async Task Save_WhenAnotherProcessStartedTheUpload_ListsItsChunksToo()
    {
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, Chunks(1024, 1024, 10));
        EngineProcess restarted = await StartProcessAsync();

        Result<ChunkSet> saved = await restarted.SaveAsync(key, 3, new byte[1024]);

        Assert.That(saved.Value.Count, Is.EqualTo(4));
    }
}
