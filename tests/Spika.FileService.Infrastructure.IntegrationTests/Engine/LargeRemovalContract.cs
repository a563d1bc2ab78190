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

    private string _folder = null!;

    [SetUp]
    public async Task MakeLargeUploadAsync()
    {
        await Engine.SaveAsync(_key, 0, new byte[1024]);
        Upload upload = await FindAsync(_key);
        _folder = Engine.Layout.UploadFolder(upload.Id);
        for (int index = 1; index <= _files; index++)
        {
            await File.WriteAllBytesAsync(Engine.Layout.OddFile(upload.Id, Engine.Writer, index, index), [1]);
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
                    Serial = index,
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
            Assert.That(Directory.EnumerateFiles(_folder).Count(), Is.EqualTo(_files + 1));
        }
        finally
        {
            go.Set();
        }

        Assert.That(() => Directory.Exists(_folder), Is.False.After(600_000, 20));
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

        int left = Directory.EnumerateFiles(_folder).Count();
        Assert.That(left, Is.GreaterThan(_files - 500));
        await Engine.SendAsync(
            new PurgeAbandonedUploadsCommand(
                TimeProvider.System.GetUtcNow().AddDays(2),
                TimeProvider.System.GetUtcNow().AddDays(2)
            )
        );
        Assert.That(() => Directory.Exists(_folder), Is.False.After(600_000, 20));
    }

    private static void WaitIfDelete(DiskEffect effect, ManualResetEventSlim go)
    {
        if (effect.Name == nameof(IDisk.Delete))
        {
            go.Wait(TimeSpan.FromSeconds(30));
        }
    }

    private int CountOddRows()
    {
        using FileServiceDbContext db = OpenContext();
        return db.UploadOddChunks.Count();
    }

    private FileServiceDbContext OpenContext() =>
        Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();
}
