using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Providers;

/// <summary>
/// What every storage provider promises: a family of chunk store, file assembler, file store and quarantine.
/// </summary>
public abstract partial class StorageProviderContract
{
    private readonly UploadKey _key = A.Key();

    private FakeTimeProvider _clock = null!;

    private TestDatabase _database = null!;
    private EngineProcess _process = null!;

    private protected EngineProcess Process => _process;

    private IChunkStore Chunks => _process.Get<IChunkStore>();

    private IFileStore Files => _process.Get<IFileStore>();

    private IUploadRepository Uploads => _process.Get<IUploadRepository>();

    [SetUp]
    public async Task StartAsync()
    {
        _clock = new FakeTimeProvider(A.Moment);
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _process = await EngineProcess.StartAsync(
            _database,
            _clock,
            Choose,
            OnRegistered,
            ("Uploads:AbandonedAfter", "01:00:00"),
            ("Uploads:PurgeInterval", "1.00:00:00"),
            ("Uploads:MaxFileBytes", $"{MaxFileBytes}"),
            ("Uploads:MaxStagedBytesPerOwner", $"{MaxOwnerBytes}"),
            ("Uploads:MaxStagedBytes", $"{MaxBytes}")
        );
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [TestCase(5)]
    [TestCase(1024, 1024, 10)]
    [TestCase(1024, 1000, 7, 1024, Description = "Of different lengths.")]
    [TestCase(1, 1, 1, 1, 1, 1)]
    public async Task Verify_OfChunksInAnyOrder_StoresTheirBytesInTheRightOne(params int[] lengths)
    {
        byte[][] chunks = Chunked(lengths);
        foreach (int index in Enumerable.Range(0, chunks.Length).Reverse())
        {
            await _process.SaveAsync(_key, index, chunks[index]);
        }

        StoredFile file = (await VerifyAsync(chunks)).Value;

        Assert.That(await _process.ReadAsync(file), Is.EqualTo(Whole(chunks)));
        Assert.That(await StagedAsync(), Is.Empty);
        Assert.That(await BlobsAsync(), Is.EqualTo([file.Blob]));
    }

    [Test]
    public async Task Save_OfManyAtOnce_ListsInExactlyOneAnswerAll()
    {
        const int Count = 50;

        Result<ChunkSet>[] answers = await Task.WhenAll(
            Enumerable.Range(0, Count).Select(index => Task.Run(() => _process.SaveAsync(_key, index, [(byte)index])))
        );

        Assert.That(
            answers.Select(answer => answer.Value.Count).Order(),
            Is.Unique.And.EqualTo(Enumerable.Range(1, Count))
        );
        Assert.That(
            Enumerable.Range(0, Count).All(index => answers[index].Value.Contains(index)),
            "Each lists its own."
        );
    }

    [Test]
    public async Task Save_OfOtherBytes_ReplacesTheChunkAndChangesTheVersion()
    {
        byte[][] chunks = Chunked(1024, 1024, 10);
        await _process.SaveAllAsync(_key, chunks);
        UploadId upload = (await Uploads.FindAsync(_key, default))!.Id;
        RecordVersion before = await Chunks.ReadVersionAsync(upload, default);
        chunks[1] = [1, 2, 3];

        await _process.SaveAsync(_key, 1, chunks[1]);
        ChunkSummary saved = await Chunks.DescribeAsync(upload, default);

        Assert.That((saved.Chunks.Count, saved.SizeBytes, saved.LastChunkAt), Is.EqualTo((3, 1037, A.Moment)));
        Assert.That(await Chunks.ReadVersionAsync(upload, default), Is.Not.EqualTo(before));
        Assert.That(await _process.ReadAsync((await VerifyAsync(chunks)).Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Save_WhileAVerifyHasTheUpload_IsAConflict()
    {
        await _process.SaveAsync(_key, 0, [1]);
        Upload before = (await Uploads.FindAsync(_key, default))!;
        await Uploads.LeaseAsync(before.Id, TimeSpan.FromMinutes(1), default);

        Result<ChunkSet> saved = await Chunks.SaveAsync(before, 1, new byte[] { 2 }, default);

        Assert.That(saved.Error, Is.EqualTo(UploadErrors.Conflict));
        Assert.That((await Chunks.DescribeAsync(before.Id, default)).Chunks.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_WhenHashOrSizeIsWrong_KeepsTheChunks()
    {
        byte[][] chunks = Chunked(1024, 10);
        await _process.SaveAllAsync(_key, chunks);

        Error? size = (await _process.VerifyAsync(_key, 2, new byte[7])).Error;
        Error? hash = (await _process.VerifyAsync(_key, 2, new byte[1034])).Error;

        Assert.That((size, hash), Is.EqualTo((UploadErrors.SizeMismatch, UploadErrors.HashMismatch)));
        Assert.That(await BlobsAsync(), Is.Empty);
        Assert.That(await _process.ReadAsync((await VerifyAsync(chunks)).Value), Is.EqualTo(Whole(chunks)));
    }

    [Test]
    public async Task Store_WhenTheFileIsNotRecorded_LeavesAnOrphanAndTheChunks()
    {
        byte[][] chunks = Chunked(1024, 1024, 10);
        await _process.SaveAllAsync(_key, chunks);
        Upload upload = (await Uploads.FindAsync(_key, default))!;
        Upload leased = (await Uploads.LeaseAsync(upload.Id, TimeSpan.FromMinutes(1), default))!;
        Blob blob;
        await using (AssembledFile assembled = (await _process.AssembleAsync(leased, 3, 2058))!)
        {
            blob = await assembled.StoreAsync(default);
        }

        await Uploads.ReleaseAsync(leased, default);
        chunks[1] = [.. chunks[1].Reverse()];
        await _process.SaveAsync(_key, 1, chunks[1]);
        StoredFile file = (await VerifyAsync(chunks)).Value;

        Assert.That((blob.SizeBytes, blob.Id == file.Blob), Is.EqualTo((2058L, false)));
        Assert.That(await BlobsAsync(), Is.EquivalentTo([blob.Id, file.Blob]));
        Assert.That(await _process.ReadAsync(file), Is.EqualTo(Whole(chunks)));
        Assert.That(A.Hash(await BytesOfAsync(blob.Id)), Is.EqualTo(blob.Hash), "The orphan does not change.");
    }

    [Test]
    public async Task Abort_OfAnUpload_RemovesItsBytes()
    {
        await _process.SaveAllAsync(_key, Chunked(1024, 10));

        await _process.SendAsync(new AbortUploadCommand(_key));

        Assert.That(await StagedAsync(), Is.Empty);
        Result<ChunkSet> listed = await _process.SendAsync(new GetUploadedChunksQuery(_key));
        Assert.That(listed.Error, Is.EqualTo(UploadErrors.NotFound));
    }

    [Test]
    public async Task Remove_OfABlobThatIsRead_LetsItBeReadToItsEnd()
    {
        StoredFile file = await StoreAsync();
        await using Stream content = (await Files.OpenReadAsync(file.Blob, default))!;

        await _process.SendAsync(new DeleteFileCommand(file.Id, AccessScope.All));
        await Files.RemoveAsync(file.Blob, default);

        using MemoryStream read = new();
        await content.CopyToAsync(read);
        Assert.That(read.ToArray(), Has.Length.EqualTo(1034));
        Assert.That(await Files.OpenReadAsync(file.Blob, default), Is.Null);
    }

    [Test]
    public async Task Quarantine_OfABlob_HidesIt()
    {
        StoredFile file = await StoreAsync();

        await Files.QuarantineAsync(file.Blob, default);
        await Files.QuarantineAsync(file.Blob, default);

        Assert.That(await Files.OpenReadAsync(file.Blob, default), Is.Null);
        Assert.That(Files.FindPath(file.Blob), Is.Null);
        Assert.That(await BlobsAsync(), Is.Empty);
    }

    [Test]
    public async Task OpenRead_OfABlob_CanSeek()
    {
        StoredFile file = await StoreAsync();

        await using Stream content = (await Files.OpenReadAsync(file.Blob, default))!;
        content.Seek(1024, SeekOrigin.Begin);

        Assert.That((content.Length, content.ReadByte()), Is.EqualTo((1034L, (int)Chunked(1024, 10)[1][0])));
    }

    [Test]
    public async Task Purge_OfOldBytes_RemovesAbandonedOnesAndPutsOrphansAside()
    {
        byte[][] chunks = Chunked(1024, 10);
        await _process.SaveAllAsync(_key, chunks);
        Upload upload = (await Uploads.FindAsync(_key, default))!;
        Upload leased = (await Uploads.LeaseAsync(upload.Id, TimeSpan.FromMinutes(1), default))!;
        await using (AssembledFile assembled = (await _process.AssembleAsync(leased, 2, 1034))!)
        {
            await assembled.StoreAsync(default);
        }

        _clock.Advance(TimeSpan.FromHours(2));
        PurgeReport report = await _process.SendAsync(
            new PurgeAbandonedUploadsCommand(_clock.GetUtcNow(), _clock.GetUtcNow())
        );
        PurgeReport later = await _process.SendAsync(
            new PurgeAbandonedUploadsCommand(
                _clock.GetUtcNow() + TimeSpan.FromDays(31),
                _clock.GetUtcNow() + TimeSpan.FromDays(31)
            )
        );

        Assert.That((report.Uploads, report.OrphanedBlobs, later.ExpiredSweeps), Is.EqualTo((1, 1, 1)));
        Assert.That(await StagedAsync(), Is.Empty);
        Assert.That(await BlobsAsync(), Is.Empty);
    }

    [Test]
    public async Task List_OfYoungBytes_IsEmpty()
    {
        await StoreAsync();
        await _process.SaveAsync(_key, 0, [1]);

        Assert.That(await Chunks.ListAsync(A.Moment, default).ToListAsync(), Has.All.Empty);
        Assert.That(await Files.ListAsync(A.Moment, default).ToListAsync(), Has.All.Empty);
    }

    /// <summary>The provider under test.</summary>
    internal abstract StorageFamily Choose(IConfiguration configuration);

    /// <summary>Looks at what is registered before the process starts, or changes it.</summary>
    internal virtual void OnRegistered(IServiceCollection services) { }

    private async Task<StoredFile> StoreAsync()
    {
        UploadKey key = A.Key();
        byte[][] chunks = Chunked(1024, 10);
        await _process.SaveAllAsync(key, chunks);
        return (await _process.VerifyAsync(key, chunks.Length, Whole(chunks))).Value;
    }

    private Task<Result<StoredFile>> VerifyAsync(byte[][] chunks) =>
        _process.VerifyAsync(_key, chunks.Length, Whole(chunks));

    private async Task<List<UploadId>> StagedAsync() =>
        [.. (await Chunks.ListAsync(DateTimeOffset.MaxValue, default).ToListAsync()).SelectMany(batch => batch)];

    private async Task<List<BlobId>> BlobsAsync() =>
        [.. (await Files.ListAsync(DateTimeOffset.MaxValue, default).ToListAsync()).SelectMany(batch => batch)];

    private async Task<byte[]> BytesOfAsync(BlobId blob)
    {
        await using Stream content = (await Files.OpenReadAsync(blob, default))!;
        using MemoryStream bytes = new();
        await content.CopyToAsync(bytes);
        return bytes.ToArray();
    }

    private static byte[][] Chunked(params ReadOnlySpan<int> lengths)
    {
        Random random = new(lengths.Length);
        byte[][] chunks = new byte[lengths.Length][];
        for (int index = 0; index < lengths.Length; index++)
        {
            chunks[index] = new byte[lengths[index]];
            random.NextBytes(chunks[index]);
        }

        return chunks;
    }

    private static byte[] Whole(byte[][] chunks) => [.. chunks.SelectMany(chunk => chunk)];
}
