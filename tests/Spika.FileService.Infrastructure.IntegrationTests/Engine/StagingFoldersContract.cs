using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>The folders that the uploads of a time share: made, flushed and removed at the same time.</summary>
public abstract class StagingFoldersContract(DatabaseProvider provider) : EngineContract(provider)
{
    private readonly FakeTimeProvider _clock = new(A.Moment);

    private EngineProcess _process = null!;

    [SetUp]
    public async Task StartAtATimeAsync()
    {
        _process = await StartProcessAsync(_clock);
        await _process.SaveAsync(A.Key(), 0, [1]);
        _process.Disk.Clear();
    }

    [Test]
    public async Task Save_OfTheNextUploadOfATime_MakesNoFolderAndFlushesOne()
    {
        await _process.SaveAsync(A.Key(), 0, [1]);

        Assert.That(
            _process.Disk.Effects.Select(effect => effect.Name),
            Is.EqualTo([nameof(IDisk.Write), nameof(IDisk.Flush), nameof(IDisk.FlushFolder)])
        );
    }

    [Test]
    public async Task Save_OfManyUploads_MakesNoFolderForEach()
    {
        foreach (int _ in Enumerable.Range(0, 20))
        {
            await _process.SaveAllAsync(A.Key(), Chunks(1024, 10));
        }

        Assert.That(FoldersInStaging(), Has.Length.EqualTo(2));
    }

    [Test]
    public async Task Save_WhenAnotherProcessRemovedAndMadeTheFolder_FlushesItsNameAgain()
    {
        string folder = await RemoveAllAsync();
        Directory.Delete(folder);
        Directory.CreateDirectory(folder);
        _process.Disk.Clear();

        await _process.SaveAsync(A.Key(), 0, [1]);

        Assert.That(
            _process.Disk.Effects.Where(effect => effect.Name == nameof(IDisk.FlushFolder)).Select(its => its.Path),
            Is.EqualTo([folder, Path.GetDirectoryName(folder)])
        );
    }

    [Test]
    public async Task Save_WhileTheFolderIsRemovedWheneverItIsEmpty_MakesItAgain()
    {
        string folder = await RemoveAllAsync();
        int removals = 0;
        _process.Disk.BeforeOpen = path =>
        {
            if (Directory.Exists(folder) && ++removals < 10)
            {
                _process.Disk.DeleteEmptyFolder(folder);
            }
        };
        UploadKey key = A.Key();

        Result<ChunkSet> saved = await _process.SaveAsync(key, 0, [1, 2]);

        Assert.That(removals, Is.EqualTo(10));
        Assert.That(saved.IsSuccess);
        Result<StoredFile> file = await _process.VerifyAsync(key, 1, [1, 2]);
        Assert.That(await _process.ReadAsync(file.Value), Is.EqualTo(new byte[] { 1, 2 }));
    }

    [Test]
    public async Task Save_WhenTheFolderIsRemovedWithTheFileBeforeItsFlush_IsNotReceiving()
    {
        string folder = await RemoveAllAsync();
        UploadKey key = A.Key();
        Upload upload = await _process.Services.StartUploadAsync(key);
        _process.Disk.Before = effect =>
        {
            if (effect.Name == nameof(IDisk.Flush))
            {
                Directory.Delete(folder, recursive: true);
            }
        };

        Result<ChunkSet> saved = await _process.Get<IChunkStore>().SaveAsync(upload, 0, new byte[1], default);

        Assert.That(saved.Error, Is.EqualTo(UploadErrors.Conflict));
    }

    [Test]
    public async Task Save_OfManyOddChunks_PutsAFewBesideTheSlotsAndFinishes()
    {
        UploadKey key = A.Key();
        IReadOnlyList<byte[]> chunks = Chunks([1024, .. Enumerable.Range(1, 30)]);

        await _process.SaveAllAsync(key, chunks);

        UploadId upload = (await FindAsync(key)).Id;
        Assert.That(Directory.GetFiles(_process.Layout.TimeFolder(upload), $"{upload}*.odd"), Has.Length.EqualTo(16));
        Assert.That(Directory.GetFiles(_process.Layout.CrowdedFolder(upload)), Has.Length.EqualTo(14));
        Result<StoredFile> file = await _process.VerifyAsync(key, chunks.Count, Whole(chunks));
        Assert.That(await _process.ReadAsync(file.Value), Is.EqualTo(Whole(chunks)));
        Assert.That(_process.Get<StagedFiles>().Of(upload), Is.Empty);
        Assert.That(Directory.Exists(_process.Layout.CrowdedFolder(upload)), Is.False);
    }

    [Test]
    public async Task Save_OfACrowdedOddChunk_FlushesTheFolderOfTheUploadAndItsName()
    {
        UploadKey key = A.Key();
        await _process.SaveAllAsync(key, Chunks([1024, .. Enumerable.Range(1, 16)]));
        UploadId upload = (await FindAsync(key)).Id;
        _process.Disk.Clear();

        await _process.SaveAsync(key, 17, [1]);

        Assert.That(
            _process.Disk.Effects.Where(effect => effect.Name == nameof(IDisk.FlushFolder)).Select(its => its.Path),
            Is.EqualTo([_process.Layout.CrowdedFolder(upload), _process.Layout.TimeFolder(upload)])
        );
    }

    [Test]
    public async Task Abort_OfAnUploadOfTwoProcesses_RemovesEveryFileOfItAndNoOther()
    {
        UploadKey key = A.Key();
        EngineProcess other = await StartProcessAsync(_clock);
        await _process.SaveAllAsync(key, Chunks([1024, .. Enumerable.Range(1, 20)]));
        await other.SaveAsync(key, 30, new byte[1024]);
        await other.SaveAsync(key, 31, new byte[10]);
        UploadId upload = (await FindAsync(key)).Id;
        await File.WriteAllBytesAsync(_process.Layout.FailedMark(upload, Guid.NewGuid()), []);
        await File.WriteAllBytesAsync(_process.Layout.AssembledFile(upload, 1), [1]);
        int before = _process.Get<StagedFiles>().Of(upload).Count();

        await _process.SendAsync(new AbortUploadCommand(key));
        await _process.Get<IChunkStore>().RemoveAsync(upload, default);

        Assert.That(before, Is.EqualTo(25));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot).Count(), Is.EqualTo(1), "the first upload's");
    }

    [Test]
    public async Task Purge_WhenTheTimeOfAFolderIsOver_RemovesItIfItIsEmpty()
    {
        string past = await RemoveAllAsync();
        _clock.Advance(TimeSpan.FromSeconds(10));
        UploadKey live = A.Key();
        await _process.SaveAsync(live, 0, [1]);
        _clock.Advance(TimeSpan.FromMinutes(1));
        string present = await RemoveAllAsync(A.Key());

        await _process.SendAsync(new PurgeAbandonedUploadsCommand(_clock.GetUtcNow(), _clock.GetUtcNow()));

        string ofLive = _process.Layout.TimeFolder((await FindAsync(live)).Id);
        Assert.That(
            FoldersInStaging(),
            Is.EquivalentTo([Path.GetDirectoryName(ofLive), ofLive, present]).And.Not.Contain(past)
        );
    }

    private string[] FoldersInStaging() =>
        [
            .. Directory
                .EnumerateDirectories(Engine.Layout.StagingRoot, "*", SearchOption.AllDirectories)
                .Where(folder => !Path.GetFileName(folder).StartsWith('.')),
        ];

    /// <summary>Saves a chunk of an upload, and removes all uploads that are there.</summary>
    /// <returns>The folder of the last one, which is empty.</returns>
    private async Task<string> RemoveAllAsync(UploadKey? key = null)
    {
        UploadKey last = key ?? A.Key();
        await _process.SaveAsync(last, 0, [1]);
        string folder = _process.Layout.TimeFolder((await FindAsync(last)).Id);
        foreach (UploadId upload in FolderListing.UploadsIn(folder).ToList())
        {
            await _process.Get<IChunkStore>().RemoveAsync(upload, default);
        }

        return folder;
    }
}
