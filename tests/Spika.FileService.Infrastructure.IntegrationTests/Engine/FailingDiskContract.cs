using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// A disk that fails once: nothing that was acknowledged is lost, and the same request again succeeds.
/// </summary>
public abstract class FailingDiskContract(DatabaseProvider provider) : EngineContract(provider)
{
    private const int InputOutput = 5;

    private const int NoSpaceLeft = 28;

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    [TestCase(NoSpaceLeft)]
    [TestCase(InputOutput)]
    public async Task Save_WhenAWriteIsCutShort_RecordsNothingAndSucceedsWhenSentAgain(int error)
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, _chunks[0]);
        Engine.Disk.CutShort = _ => new IOException("The disk failed.", error);

        Assert.That(() => Engine.SaveAsync(key, 1, _chunks[1]), Throws.InstanceOf<IOException>(), "a slot");
        Assert.That(() => Engine.SaveAsync(key, 2, _chunks[2]), Throws.InstanceOf<IOException>(), "an odd chunk");

        Assert.That(await RecordedAsync(key), Is.EqualTo(1));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Has.None.EndsWith(".odd"));
        Engine.Disk.CutShort = _ => null;
        await AssertCanBeFinishedAsync(key);
    }

    [Test]
    public async Task Save_WhenTheWriteOfAReplacementIsCutShort_KeepsTheEarlierBytesWhole()
    {
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, _chunks);
        Engine.Disk.CutShort = _ => new IOException("The disk failed.", NoSpaceLeft);

        foreach (int index in new[] { 1, 2 })
        {
            byte[] other = [.. _chunks[index].Reverse()];
            Assert.That(() => Engine.SaveAsync(key, index, other), Throws.InstanceOf<IOException>());
        }

        Engine.Disk.CutShort = _ => null;
        Result<StoredFile> file = await Engine.VerifyAsync(key, 3, Whole(_chunks));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Save_WhenAFolderCannotBeFlushed_RecordsNothingAndSucceedsWhenSentAgain(int failing)
    {
        UploadKey key = A.Key();
        int flushes = 0;
        Engine.Disk.Before = effect => FailIf(effect.Name == nameof(IDisk.FlushFolder) && ++flushes == failing);

        Assert.That(() => Engine.SaveAsync(key, 0, _chunks[0]), Throws.InstanceOf<IOException>());

        Assert.That(await RecordedAsync(key), Is.Zero);
        Engine.Disk.Before = _ => { };
        await AssertCanBeFinishedAsync(key);
    }

    [TestCase(1024, 1024, 10, Description = "The slots become the file.")]
    [TestCase(1024, 1000, 10, Description = "A copy becomes the file.")]
    public async Task Verify_WhicheverStepFails_IsNotAnsweredWithAFileAndSucceedsNext(params int[] lengths)
    {
        IReadOnlyList<byte[]> chunks = Chunks(lengths);
        bool hasFailed = true;
        for (int failing = 1; hasFailed; failing++)
        {
            UploadKey key = A.Key();
            await Engine.SaveAllAsync(key, chunks);
            string[] publishedBefore = [.. FilesUnder(Engine.Layout.FilesRoot)];
            FailOnceAtStep(failing);

            hasFailed = await TryVerifyAsync(key, chunks) is null;

            Engine.Disk.Before = _ => { };
            if (hasFailed)
            {
                // A blob that has its name already stays for the janitor; its chunks are in staging.
                bool mayLeaveABlob = Engine.Disk.Count(nameof(IDisk.Move)) + Engine.Disk.Count(nameof(IDisk.Link)) > 0;
                IEnumerable<string> left = FilesUnder(Engine.Layout.FilesRoot).Except(publishedBefore);
                Assert.That(left.Count(), Is.LessThanOrEqualTo(mayLeaveABlob ? 1 : 0), $"step {failing}");
                Assert.That(await RecordedAsync(key), Is.EqualTo(chunks.Count), $"step {failing}");
            }

            Result<StoredFile> file = await Engine.VerifyAsync(key, chunks.Count, Whole(chunks));
            Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)), $"step {failing}");
        }
    }

    [Test]
    public async Task Verify_AfterAProcessWasKilledRightAfterAFailedFlush_WritesANewFile()
    {
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, _chunks);
        IUploadRepository uploads = Engine.Get<IUploadRepository>();
        Upload leased = (await uploads.LeaseAsync((await FindAsync(key)).Id, TimeSpan.FromHours(1), default))!;
        await using (AssembledFile assembled = (await Engine.AssembleAsync(leased, 3, 2058))!)
        {
            Engine.Disk.Before = effect => FailIf(effect.Name == nameof(IDisk.Flush));
            Assert.That(() => assembled.StoreAsync(default), Throws.InstanceOf<IOException>());
        }

        Engine.Disk.Before = _ => { };
        await uploads.ReleaseAsync(leased, default);
        EngineProcess next = await StartProcessAsync();
        Result<StoredFile> file = await next.VerifyAsync(key, 3, Whole(_chunks));

        Assert.That(await next.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
        Assert.That(
            next.Disk.Effects.Where(effect => effect.Name == nameof(IDisk.Write)).Select(effect => effect.Path),
            Has.None.EndsWith(".slots").And.Some.EndsWith(".assembled")
        );
    }

    [Test]
    public async Task Save_AfterAFailedFlush_ReadsTheFileBackTwiceInTurns()
    {
        UploadKey key = A.Key();
        await Engine.SaveAllAsync(key, [_chunks[0], _chunks[1]]);
        ReadingTurns turns = Engine.Get<ReadingTurns>();
        string[] others = [.. Enumerable.Range(0, 2 * Environment.ProcessorCount).Select(other => $"{other}")];
        await Task.WhenAll(others.Select(other => turns.EnterAsync(other, default)));
        Engine.Disk.Before = effect => FailIf(effect.Name == nameof(IDisk.Flush));
        Assert.That(() => Engine.SaveAsync(key, 2, new byte[1024]), Throws.InstanceOf<IOException>());
        Engine.Disk.Before = _ => { };
        Engine.Disk.Clear();

        Task<Result<ChunkSet>> saving = Engine.SaveAsync(key, 2, new byte[1024]);
        await Engine.SaveAsync(A.Key(), 0, _chunks[0]);
        (bool isSaved, long read) before = (saving.IsCompleted, Engine.Disk.BytesRead);
        Array.ForEach(others, turns.Leave);

        Assert.That((await saving).Value.Count, Is.EqualTo(3));
        Assert.That(before, Is.EqualTo((false, 0L)));
        Assert.That(Engine.Disk.BytesRead, Is.EqualTo(2 * 2048), "From the cache, and from the device.");
    }

    [Test]
    public async Task Verify_WhenAReadFails_KeepsTheChunksAndSucceedsNext()
    {
        UploadKey key = A.Key();
        foreach (int index in new[] { 2, 1, 0 })
        {
            await Engine.SaveAsync(key, index, _chunks[index]);
        }

        Engine.Disk.BeforeRead = (_, _) => FailIf(true);
        Assert.That(() => Engine.VerifyAsync(key, 3, Whole(_chunks)), Throws.InstanceOf<IOException>());
        Engine.Disk.BeforeRead = (_, _) => { };

        Assert.That(await RecordedAsync(key), Is.EqualTo(3));
        await AssertCanBeFinishedAsync(key);
    }

    // Staging is removed when the verify has succeeded already; then no step is left to fail.
    private void FailOnceAtStep(int failing)
    {
        int steps = 0;
        Engine.Disk.Clear();
        Engine.Disk.Before = effect => FailIf(++steps == failing && effect.Name != nameof(IDisk.Delete));
    }

    private async Task<StoredFile?> TryVerifyAsync(UploadKey key, IReadOnlyList<byte[]> chunks)
    {
        try
        {
            return (await Engine.VerifyAsync(key, chunks.Count, Whole(chunks))).Value;
        }
        catch (IOException exception) when (exception.HResult == InputOutput)
        {
            return null;
        }
    }

    private async Task AssertCanBeFinishedAsync(UploadKey key)
    {
        await Engine.SaveAllAsync(key, _chunks);
        Result<StoredFile> file = await Engine.VerifyAsync(key, 3, Whole(_chunks));
        Assert.That(await Engine.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    // An upload whose first chunk was not recorded does not exist.
    private async Task<int> RecordedAsync(UploadKey key)
    {
        Result<ChunkSet> recorded = await Engine.SendAsync(new GetUploadedChunksQuery(key));
        return recorded.Error == UploadErrors.NotFound ? 0 : recorded.Value.Count;
    }

    private static void FailIf(bool condition)
    {
        if (condition)
        {
            throw new IOException("The disk failed.", InputOutput);
        }
    }
}
