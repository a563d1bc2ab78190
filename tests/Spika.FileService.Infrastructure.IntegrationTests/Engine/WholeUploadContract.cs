using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>Verifies of uploads that are whole and hashed when their last chunk is saved: they take no lease.</summary>
public abstract class WholeUploadContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly byte[] _other = [.. Enumerable.Repeat((byte)7, 1024)];

    private readonly UploadKey _key = A.Key();

    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 1024);

    [TestCase(50_000)]
    [TestCase(1024, 1024, 1024)]
    public async Task Verify_OfChunksThatCameInOrder_TakesNoLease(params int[] lengths)
    {
        IReadOnlyList<byte[]> chunks = Chunks(lengths);
        await Engine.SaveAllAsync(_key, chunks);

        StoredFile file = (await Engine.VerifyAsync(_key, chunks.Count, Whole(chunks))).Value;

        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(chunks)));
        Upload ended = await FindAsync(_key);
        Assert.That((ended.State, ended.FencingToken), Is.EqualTo((UploadState.Done, 0)));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    [TestCase(1024, 1024, 10, Description = "The last one is to be appended.")]
    [TestCase(10, 1024, 1024, Description = "No chunk but the first is in its slot.")]
    public async Task Verify_OfChunksOfDifferentLengths_TakesALease(params int[] lengths)
    {
        IReadOnlyList<byte[]> chunks = Chunks(lengths);
        await Engine.SaveAllAsync(_key, chunks);

        StoredFile file = (await Engine.VerifyAsync(_key, chunks.Count, Whole(chunks))).Value;

        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(chunks)));
        Assert.That((await FindAsync(_key)).FencingToken, Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_WithAnotherHash_IsRefusedAndKeepsTheChunks()
    {
        await Engine.SaveAllAsync(_key, _chunks);

        Error? refusal = (await Engine.VerifyAsync(_key, 3, new byte[3072])).Error;
        StoredFile file = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        Assert.That(refusal, Is.EqualTo(UploadErrors.HashMismatch));
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    // This process knows nothing of it, and has the whole file that was announced before.
    [Test]
    public async Task Verify_WhenAnotherProcessReplacedAChunk_StoresWhatIsRecorded([Values] bool announcesIt)
    {
        await Engine.SaveAllAsync(_key, _chunks);
        IReadOnlyList<byte[]> replaced = [_chunks[0], _other, _chunks[2]];
        await (await StartProcessAsync()).SaveAsync(_key, 1, _other);

        Result<StoredFile> file = await Engine.VerifyAsync(_key, 3, Whole(announcesIt ? replaced : _chunks));

        Assert.That(file.Error, Is.EqualTo(announcesIt ? null : UploadErrors.HashMismatch));
        Assert.That(
            announcesIt ? await Engine.ReadAsync(file.Value) : await BytesAsync(replaced),
            Is.EqualTo(Whole(replaced))
        );
    }

    // That one is recorded, so the file may not be made of what was read before.
    [Test]
    public async Task Verify_WhenAnotherProcessSavesAChunkMeanwhile_TakesALease()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        EngineProcess other = await StartProcessAsync();
        Result<ChunkSet>? saved = null;
        OnceBeforeLink(async () => saved = await other.SaveAsync(_key, 3, _other));

        StoredFile file = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        Assert.That(saved?.Value.Count, Is.EqualTo(4));
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
        Assert.That((await FindAsync(_key)).FencingToken, Is.EqualTo(1));
        Assert.That(FilesUnder(Engine.Layout.FilesRoot).Count(), Is.EqualTo(1), "The first blob is removed.");
    }

    [Test]
    public async Task Verify_WhenAnotherProcessLeasesTheUploadMeanwhile_WaitsForIt()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        EngineProcess other = await StartProcessAsync();
        IUploadRepository uploads = other.Get<IUploadRepository>();
        Upload before = await FindAsync(_key);
        Upload? leased = null;
        OnceBeforeLink(async () => leased = await uploads.LeaseAsync(before.Id, TimeSpan.FromMinutes(1), default));

        Task<Result<StoredFile>> verifying = Engine.VerifyAsync(_key, 3, Whole(_chunks));
        Assert.That(() => leased, Is.Not.Null.After(30_000, 20));
        await uploads.ReleaseAsync(leased!, default);
        StoredFile file = (await verifying).Value;

        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
        Assert.That((await FindAsync(_key)).FencingToken, Is.EqualTo(2));
        Assert.That(FilesUnder(Engine.Layout.FilesRoot).Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_WhenAnotherProcessAbortsTheUploadMeanwhile_FindsNoChunk()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        EngineProcess other = await StartProcessAsync();
        OnceBeforeLink(() => other.SendAsync(new AbortUploadCommand(_key)));

        Error? refusal = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Error;

        Assert.That(refusal?.Code, Is.EqualTo("upload.chunks_missing"));
        Assert.That(FilesUnder(Engine.Layout.FilesRoot), Is.Empty);
    }

    [TestCase(1, Description = "It is there already.")]
    [TestCase(3, Description = "It is beyond the end.")]
    public async Task Save_WhileAVerifyStoresTheFile_IsNoConflict(int index)
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Task<Result<ChunkSet>>? saving = null;
        OnceBeforeLink(() =>
        {
            saving = Engine.SaveAsync(_key, index, _chunks[index % 3]);
            return Task.CompletedTask;
        });

        StoredFile file = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        Assert.That((await saving!).Error, Is.Null.Or.EqualTo(UploadErrors.AlreadyFinished));
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Abort_WhileAVerifyStoresTheFile_EndsEitherWay()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Task? aborting = null;
        OnceBeforeLink(() =>
        {
            aborting = Engine.SendAsync(new AbortUploadCommand(_key));
            return Task.CompletedTask;
        });

        Result<StoredFile> verified = await Engine.VerifyAsync(_key, 3, Whole(_chunks));
        await aborting!;

        Assert.That(verified.Error?.Code, Is.Null.Or.EqualTo("upload.chunks_missing"));
        Assert.That(FilesUnder(Engine.Layout.FilesRoot).Count(), Is.EqualTo(verified.IsSuccess ? 1 : 0));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    // A failure in between leaves what a verify with a lease goes on with.
    [Test]
    public async Task Verify_WhenTheLinkFailsOnce_SucceedsWithALeaseAndHashesNothingAgain()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Engine.Disk.Clear();
        OnceBeforeLink(() => throw new IOException("It fails once."));

        StoredFile file = (await Engine.VerifyAsync(_key, 3, Whole(_chunks))).Value;

        Assert.That((await FindAsync(_key)).FencingToken, Is.EqualTo(1));
        Assert.That(Engine.Disk.BytesRead, Is.Zero);
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Verify_OfChunksThatNoLossOfPowerWouldKeep_TakesALease()
    {
        EngineProcess process = await StartProcessAsync(("Storage:Durability", "ProcessCrash"));
        await process.SaveAllAsync(_key, _chunks);

        await process.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That((await FindAsync(_key)).FencingToken, Is.EqualTo(1));
    }

    [Test]
    public async Task Save_AfterAVerifyThatStoredAndDidNotRecord_IsKept()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload upload = await FindAsync(_key);
        WholeUpload whole = (await TakeAsync(upload))!;
        Blob blob = await whole.File.StoreAsync(default);
        await whole.File.DisposeAsync();
        IReadOnlyList<byte[]> all = [.. _chunks, _other];

        await Engine.SaveAsync(_key, 3, _other);
        StoredFile file = (await Engine.VerifyAsync(_key, 4, Whole(all))).Value;

        Assert.That(file.Blob, Is.Not.EqualTo(blob.Id));
        Assert.That(await Engine.ReadAsync(file), Is.EqualTo(Whole(all)));
        Assert.That(await File.ReadAllBytesAsync(Engine.Layout.BlobFile(blob.Id)), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task TryTakeWhole_WhenAnythingIsDifferent_AnswersNothingAndKeepsTheSession()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload upload = await FindAsync(_key);
        IFileAssembler assembler = Engine.Get<IFileAssembler>();
        FileHash hash = A.Hash(Whole(_chunks));

        Assert.That(await assembler.TryTakeWholeAsync(upload, 2, 2048, hash), Is.Null);
        Assert.That(await assembler.TryTakeWholeAsync(upload, 3, 3071, hash), Is.Null);
        Assert.That(await assembler.TryTakeWholeAsync(upload, 3, 3072, A.Hash(1)), Is.Null);
        Assert.That(
            await assembler.TryTakeWholeAsync(upload with { Id = UploadId.New(A.Moment) }, 3, 3072, hash),
            Is.Null
        );

        WholeUpload? whole = await TakeAsync(upload);
        Assert.That(whole?.Version, Is.EqualTo(new RecordVersion(1, 3)));
        await whole!.File.DisposeAsync();
    }

    [Test]
    public async Task TryTakeWhole_UntilItIsDisposed_LetsNoChunkBegin()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        Upload upload = await FindAsync(_key);
        WholeUpload whole = (await TakeAsync(upload))!;

        Task<Result<ChunkSet>> saving = Engine.SaveAsync(_key, 3, _other);
        Assert.That(saving.IsCompleted, Is.False);
        await whole.File.DisposeAsync();

        Assert.That((await saving).Value.Count, Is.EqualTo(4));
        Assert.That(await BytesAsync([.. _chunks, _other]), Is.EqualTo(Whole([.. _chunks, _other])));
    }

    private Task<WholeUpload?> TakeAsync(Upload upload) =>
        Engine.Get<IFileAssembler>().TryTakeWholeAsync(upload, 3, 3072, A.Hash(Whole(_chunks)));

    /// <summary>What the chunks are a file of.</summary>
    private async Task<byte[]> BytesAsync(IReadOnlyList<byte[]> chunks) =>
        await Engine.ReadAsync((await Engine.VerifyAsync(_key, chunks.Count, Whole(chunks))).Value);

    private void OnceBeforeLink(Func<Task> act)
    {
        Engine.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Link))
            {
                Engine.Disk.Before = _ => { };
                act().GetAwaiter().GetResult();
            }
        };
    }
}

public sealed class SqliteWholeUploadTests() : WholeUploadContract(DatabaseProvider.Sqlite);

public sealed class PostgreSqlWholeUploadTests() : WholeUploadContract(DatabaseProvider.PostgreSql);
