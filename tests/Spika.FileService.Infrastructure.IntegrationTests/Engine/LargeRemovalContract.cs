using Microsoft.EntityFrameworkCore;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Rows;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// The removal of an upload with very many files delays neither other requests nor the stop of the service.
/// </summary>
[Category(TestEffort.Category)]
public abstract class LargeRemovalContract(DatabaseProvider provider) : EngineContract(provider)
{
    private static readonly int _files = TestEffort.Of(usual: 2000, full: 100_000);

    private readonly UploadKey _key = A.Key();

    private UploadId _upload;

    [SetUp]
    public async Task MakeLargeUploadAsync()
    {
        await Engine.SaveAsync(_key, 0, new byte[1024]);
        Upload upload = await FindAsync(_key);
        _upload = upload.Id;
        Directory.CreateDirectory(Engine.Layout.CrowdedFolder(_upload));
        for (int index = 1; index <= _files; index++)
        {
            await File.WriteAllBytesAsync(Engine.Layout.OddFile(_upload, Engine.Writer, index, SerialOf(index)), [1]);
        }

        await using FileServiceDbContext db = OpenContext();
        db.UploadOddChunks.AddRange(
            Enumerable
                .Range(1, 1200)
                .Select(index => new UploadOddChunkRow
                {
                    UploadId = upload.Id.Value,
                    ChunkIndex = index,
                    Writer = Engine.Writer,
                    Version = 1,
                    Length = 1,
                    Serial = SerialOf(index),
                })
        );
        await db.SaveChangesAsync();
    }

    [Test]
    public async Task Abort_WhileTheFilesAreRemoved_IsAnsweredAndSoAreOthers()
    {
        using ManualResetEventSlim go = new();
        Engine.Disk.Before = effect => WaitIfDelete(effect, go);
        try
        {
            Assert.That((await Engine.SendAsync(new AbortUploadCommand(_key))).IsSuccess);
            Assert.That((await Engine.SaveAsync(_key, 0, new byte[1024])).IsSuccess);
            Assert.That(CountFiles(), Is.EqualTo(_files + 1));
        }
        finally
        {
            go.Set();
        }

        Assert.That(CountFiles, Is.Zero.After(600_000, 20));
        Assert.That(CountOddRows, Is.Zero.After(600_000, 20));
    }

    [Test]
    public async Task Stop_WhileTheFilesAreRemoved_LeavesTheOthersToThePurge()
    {
        using ManualResetEventSlim go = new();
        using ManualResetEventSlim removes = new();
        EngineProcess stopping = await StartProcessAsync();
        stopping.Disk.Before = effect =>
        {
            removes.Set();
            WaitIfDelete(effect, go);
        };
        await stopping.SendAsync(new AbortUploadCommand(_key));
        removes.Wait(TimeSpan.FromSeconds(30));

        Task stopped = stopping.Get<StagingRemovals>().StopAsync(CancellationToken.None);
        go.Set();
        await stopped.WaitAsync(TimeSpan.FromSeconds(30));

        int left = CountFiles();
        Assert.That(left, Is.GreaterThan(_files - 500));
        DateTimeOffset later = TimeProvider.System.GetUtcNow().AddDays(2);
        await Engine.SendAsync(new PurgeAbandonedUploadsCommand(later, later));
        Assert.That(CountFiles, Is.Zero.After(600_000, 20));
    }

    private static void WaitIfDelete(DiskEffect effect, ManualResetEventSlim go)
    {
        if (effect.Name == nameof(IDisk.Delete))
        {
            go.Wait(TimeSpan.FromSeconds(30));
        }
    }

    // Half of them beside the slots.
    private static long SerialOf(int index) => index + (index % 2 * StorageLayout.FirstCrowdedSerial);

    private int CountFiles() => Engine.Get<StagedFiles>().Of(_upload).Count();

    private int CountOddRows()
    {
        using FileServiceDbContext db = OpenContext();
        return db.UploadOddChunks.Count();
    }

    private FileServiceDbContext OpenContext() =>
        Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
}
