using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.IntegrationTests.Persistence;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Infrastructure.Storage.Local.Upgrade;
using Spika.FileService.Infrastructure.Storage.State;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>What version 0.1.0 staged and stored, in the folders that it made.</summary>
public abstract class StagingOf010Contract(DatabaseProvider provider) : EngineContract(provider)
{
    private readonly UploadKey _key = A.Key();

    // The slots, the last chunk, and one that was replaced.
    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 10);

    private UploadId _upload;

    private EngineProcess _next = null!;

    private string Folder => _next.Layout.UploadFolderOf010(_upload);

    [SetUp]
    public async Task StageAsync()
    {
        await Engine.SaveAllAsync(_key, _chunks);
        _upload = (await FindAsync(_key)).Id;
        (await Engine.Get<UploadSessions>().CloseAsync(_upload))?.Dispose();
        StagingOf010.Move(Engine.Layout, _upload);
        _next = await StartProcessAsync();
    }

    [Test]
    public async Task Verify_MakesTheSlotsTheFileWithoutACopy()
    {
        Result<StoredFile> file = await _next.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(await _next.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
        Assert.That(_next.Disk.Count(nameof(IDisk.Link)), Is.EqualTo(2), "that of the start, and that of the blob");
        Assert.That(Directory.Exists(Folder), Is.False);
        Assert.That(FilesUnder(_next.Layout.StagingRoot), Is.Empty);
    }

    [Test]
    public async Task Verify_AfterFurtherAndReplacedChunks_FindsAllOfThem()
    {
        byte[][] all = [_chunks[0], .. Chunks(1000), Chunks(20, 20)[1], .. Chunks(1024, 2, 3)];

        Assert.That((await _next.SaveAsync(_key, 1, all[1])).Value.Count, Is.EqualTo(3));
        foreach (int index in Enumerable.Range(2, 4))
        {
            _ = (await _next.SaveAsync(_key, index, all[index])).Value;
        }

        Result<StoredFile> file = await _next.VerifyAsync(_key, all.Length, Whole(all));
        Assert.That(await _next.ReadAsync(file.Value), Is.EqualTo(Whole(all)));
        Assert.That(Directory.Exists(Folder), Is.False);
        Assert.That(FilesUnder(_next.Layout.StagingRoot), Is.Empty);
    }

    [Test]
    public async Task Save_OfAReplacementOfAnOddChunk_RemovesTheOneThatItReplaced()
    {
        await _next.SaveAsync(_key, 2, [1, 2, 3]);

        Assert.That(Directory.GetFiles(Folder, "*.odd"), Is.Empty);
    }

    [Test]
    public async Task Save_OfTheSameBytes_WritesNothing()
    {
        _next.Disk.Clear();

        foreach (int index in new[] { 0, 2 })
        {
            Assert.That((await _next.SaveAsync(_key, index, _chunks[index])).Value.Count, Is.EqualTo(3));
        }

        Assert.That(_next.Disk.Effects, Is.Empty);
    }

    [Test]
    public async Task Start_AfterAnUncleanStop_FindsTheChunks()
    {
        EngineProcess checking = await StartProcessAsync(("Storage:Durability", "ProcessCrash"));

        ChunkSet listed = (await checking.SendAsync(new GetUploadedChunksQuery(_key))).Value;

        Assert.That(listed.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task Verify_WhenTheSlotsFailedBefore_CopiesThem()
    {
        await File.WriteAllBytesAsync(Path.Combine(Folder, $"{Engine.Writer:n}.failed"), []);
        _next.Disk.Clear();

        Result<StoredFile> file = await _next.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(await _next.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
        Assert.That(_next.Disk.Count(nameof(IDisk.Link)), Is.Zero);
        Assert.That(FilesUnder(_next.Layout.StagingRoot), Is.Empty);
    }

    [Test]
    public async Task Verify_WhenAChunkIsGone_UnlistsItAndTakesItAgain()
    {
        File.Delete(Directory.GetFiles(Folder, "*.odd").Single());

        Assert.ThrowsAsync<ChunkBytesLostException>(() => _next.VerifyAsync(_key, 3, Whole(_chunks)));
        Result<ChunkSet> again = await _next.SaveAsync(_key, 2, _chunks[2]);
        Result<StoredFile> file = await _next.VerifyAsync(_key, 3, Whole(_chunks));

        Assert.That(again.Value.Count, Is.EqualTo(3));
        Assert.That(await _next.ReadAsync(file.Value), Is.EqualTo(Whole(_chunks)));
    }

    [Test]
    public async Task Abort_RemovesTheFolder()
    {
        await _next.SendAsync(new AbortUploadCommand(_key));

        Assert.That(Directory.Exists(Folder), Is.False);
    }

    [Test]
    public async Task Purge_OfAnAbandonedUpload_RemovesTheFolder()
    {
        await _next.SendAsync(new PurgeAbandonedUploadsCommand(InTwoDays, InTwoDays));

        Assert.That(Directory.Exists(Folder), Is.False);
        Assert.That(Directory.Exists(_next.Layout.OrphansRoot), Is.False);
    }

    [Test]
    public async Task Purge_WithoutARow_PutsTheFilesAsideAndRemovesTheFolder()
    {
        Upload leased = (
            await _next.Get<IUploadRepository>().LeaseAsync(_upload, TimeSpan.FromMinutes(1), CancellationToken.None)
        )!;
        await _next.Get<IUnitOfWork>().RemoveUploadAsync(leased);
        Assert.That(_next.Get<IStoredContent>().Has(_upload));

        PurgeReport report = await _next.SendAsync(new PurgeAbandonedUploadsCommand(InTwoDays, InTwoDays));

        Assert.That(report.OrphanedUploads, Is.EqualTo(1));
        Assert.That(Directory.Exists(Folder), Is.False);
        Assert.That(FilesUnder(_next.Layout.OrphansRoot).Count(), Is.EqualTo(3), "with the manifest");
    }

    [Test]
    public async Task Start_MovesBlobsToTheFoldersOfTheirTimes_AndOthersReadThemMeanwhile()
    {
        BlobId[] blobs = [.. Enumerable.Range(1, 20).Select(verify => Store010(verify))];
        EngineProcess mover = await StartProcessAsync();
        IFileStore store = Engine.Get<IFileStore>();

        while (!mover.Get<BlobsOf010>().ExecuteTask!.IsCompleted)
        {
            Assert.That(await FirstBytesAsync(store, blobs), Is.All.EqualTo(7));
        }

        await mover.Get<BlobsOf010>().ExecuteTask!;
        Assert.That(blobs.Select(mover.Layout.BlobFile).Where(File.Exists).Count(), Is.EqualTo(20));
        Assert.That(await FirstBytesAsync(store, blobs), Is.All.EqualTo(7));
        Assert.That(
            blobs.Select(blob => Path.GetDirectoryName(mover.Layout.BlobFileOf010(blob))).Where(Directory.Exists),
            Is.Empty
        );
    }

    [Test]
    public async Task Remove_AndQuarantine_OfABlobThatWasNotMoved_FindIt()
    {
        (BlobId removed, BlobId damaged) = (Store010(1), Store010(2));

        await _next.Get<IFileStore>().RemoveAsync(removed, default);
        await _next.Get<IFileStore>().QuarantineAsync(damaged, default);

        Assert.That(File.Exists(_next.Layout.BlobFileOf010(removed)), Is.False);
        Assert.That(await File.ReadAllBytesAsync(_next.Layout.QuarantinedBlob(damaged)), Is.EqualTo(new byte[] { 7 }));
    }

    private BlobId Store010(int verify)
    {
        var blob = BlobId.OfVersion010(UploadId.New(A.Moment).Value, verify);
        string path = _next.Layout.BlobFileOf010(blob)!;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, [7]);
        return blob;
    }

    private static DateTimeOffset InTwoDays => TimeProvider.System.GetUtcNow().AddDays(2);

    private static async Task<List<int?>> FirstBytesAsync(IFileStore store, IEnumerable<BlobId> blobs)
    {
        List<int?> read = [];
        foreach (BlobId blob in blobs)
        {
            await using Stream? content = await store.OpenReadAsync(blob, default);
            read.Add(content?.ReadByte());
        }

        return read;
    }
}
