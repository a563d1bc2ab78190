using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Uploads.GetUploadedChunks;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Storage.Local;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>
/// <c>staging/</c> and <c>files/</c> can be volumes of their own. Here one is not mounted, so that an empty folder is
/// in its place, or another one is.
/// </summary>
public abstract class MountedFoldersContract(DatabaseProvider provider) : EngineContract(provider)
{
    private readonly IReadOnlyList<byte[]> _chunks = Chunks(1024, 1024, 1024, 10);

    private string _away = null!;

    [SetUp]
    public void NameWhereTheVolumeIs() => _away = $"{Database.Root}-away";

    [TearDown]
    public void RemoveVolume()
    {
        if (Directory.Exists(_away))
        {
            Directory.Delete(_away, recursive: true);
        }
    }

    [TestCase("PowerLoss", false)]
    [TestCase("ProcessCrash", false)]
    [TestCase("ProcessCrash", true)]
    public async Task Start_WhenStagingIsNotMounted_IsRefusedAndLosesNoChunk(string durability, bool wasKilled)
    {
        UploadKey key = A.Key();
        await SaveAsync(key, 3);
        if (wasKilled)
        {
            await File.WriteAllTextAsync(Engine.Layout.RunningMark(Guid.NewGuid()), "");
        }

        Unmount(Engine.Layout.StagingRoot);
        Assert.That(
            () => StartProcessAsync(("Storage:Durability", durability)),
            Throws.TypeOf<SettingException>().With.Message.Contains("staging/")
        );

        Mount(Engine.Layout.StagingRoot);
        EngineProcess next = await StartProcessAsync(("Storage:Durability", durability));
        Assert.That((await next.SendAsync(new GetUploadedChunksQuery(key))).Value.Count, Is.EqualTo(3));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Start_WhenTheFilesAreNotMounted_IsRefused(bool hasQuarantine)
    {
        StoredFile file = await StoreAsync("one");
        StoredFile other = await StoreAsync("two");
        if (hasQuarantine)
        {
            await Engine.Get<IFileStore>().QuarantineAsync(other.Blob, default);
        }

        Unmount(Engine.Layout.FilesRoot);
        Assert.That(
            () => StartProcessAsync(),
            Throws.TypeOf<SettingException>().With.Message.Contains("Storage:Root has none of them")
        );

        Mount(Engine.Layout.FilesRoot);
        Assert.That(await (await StartProcessAsync()).ReadAsync(file), Is.Not.Empty);
    }

    [Test]
    public async Task Start_WhenAFolderOfAnotherInstallationIsMounted_IsRefused()
    {
        await StoreAsync("one");
        Directory.Delete(MarkIn(Engine.Layout.StagingRoot));
        Directory.CreateDirectory(FolderMark.PathIn(Engine.Layout.StagingRoot, $"{Guid.NewGuid():n}"));

        Assert.That(
            () => StartProcessAsync(),
            Throws.TypeOf<SettingException>().With.Message.Contains("is of another installation")
        );
    }

    [TestCase(101, true)]
    [TestCase(100, false)]
    public async Task Start_WhenAnEarlyBackupOfTheDatabaseWasPutBack_IsRefusedUnlessTheFilesAreFew(
        int files,
        bool isRefused
    )
    {
        await StoreAsync("one");
        await AddFilesWithoutRowAsync(files - 1);
        await using (FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext())
        {
            await db.Files.ExecuteDeleteAsync();
            await db.Uploads.ExecuteDeleteAsync();
            await db.Blobs.ExecuteDeleteAsync();
        }

        Assert.That(
            () => StartProcessAsync(),
            isRefused
                ? Throws.TypeOf<SettingException>().With.Message.Contains("the database has none")
                : Throws.Nothing
        );
    }

    // Its identity is that of the root, and it never gave out an id.
    [Test]
    public async Task Start_WhenADatabaseOfTheFirstDayWasPutBack_IsRefused([Values] bool hasUpload)
    {
        await StoreAsync("one");
        await using (FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext())
        {
            await db.Files.ExecuteDeleteAsync();
            await db.Uploads.ExecuteDeleteAsync();
            await db.Blobs.ExecuteDeleteAsync();
            _ = db.Database.IsSqlite()
                ? await db.Database.ExecuteSqlAsync($"DELETE FROM sqlite_sequence WHERE name = 'files'")
                : await db.Database.ExecuteSqlAsync($"SELECT setval('files_id_seq', 1, false)");
        }

        if (hasUpload)
        {
            // As after a crash between the blob and its row.
            await SaveAsync(new UploadKey("owner", "two"), 1);
        }

        Assert.That(
            () => StartProcessAsync(),
            hasUpload
                ? Throws.Nothing
                : Throws.TypeOf<SettingException>().With.Message.Contains("the database has none")
        );
    }

    // An upgrade fills the rows of blobs in the background, and may have been killed before the first.
    [Test]
    public async Task Start_WhenTheRowsOfBlobsAreNotFilledYet_Succeeds()
    {
        await StoreAsync("one");
        await AddFilesWithoutRowAsync(200);
        await using (FileServiceDbContext db = Engine.Get<IDbContextFactory<FileServiceDbContext>>().CreateDbContext())
        {
            await db.Blobs.ExecuteDeleteAsync();
        }

        Assert.That(() => StartProcessAsync(), Throws.Nothing);
    }

    // By a tool that removes empty folders, or copies without them.
    [Test]
    public async Task Start_WhenBothMarksAreLost_MarksTheFoldersAgain()
    {
        await StoreAsync("one");
        string mark = MarkIn(Engine.Layout.FilesRoot);
        Directory.Delete(mark);
        Directory.Delete(MarkIn(Engine.Layout.StagingRoot));

        await StartProcessAsync();

        Assert.That(MarkIn(Engine.Layout.FilesRoot), Is.EqualTo(mark));
    }

    // The files of until the volume is mounted again would be lost with the mount.
    [Test]
    public void Start_WhenTheFilesAreNotMountedAndTheDatabaseHasNone_IsRefused()
    {
        Unmount(Engine.Layout.FilesRoot);
        Assert.That(
            () => StartProcessAsync(),
            Throws.TypeOf<SettingException>().With.Message.Contains("without the mark of this installation")
        );

        Mount(Engine.Layout.FilesRoot);
        Assert.That(() => StartProcessAsync(), Throws.Nothing);
    }

    // Unfinished uploads are in no backup.
    [Test]
    public async Task Start_WhenTheFilesWereRestoredWithTheirMarkAndWithoutStaging_Succeeds()
    {
        await StoreAsync("one");
        Directory.Delete(Engine.Layout.StagingRoot, recursive: true);

        Assert.That(() => StartProcessAsync(), Throws.Nothing);
    }

    [Test]
    public async Task Verify_WhenTheFilesAreUnmountedMeanwhile_MakesNothingBelowTheMountPoint()
    {
        UploadKey key = A.Key();
        await Engine.SaveAsync(key, 0, [1, 2]);
        Unmount(Engine.Layout.FilesRoot);

        Exception? refused = Assert.CatchAsync(async () => await Engine.VerifyAsync(key, 1, [1, 2]));

        Assert.That(
            new FailureClassifier().Classify(refused!),
            Is.EqualTo(InfrastructureErrors.StorageUnavailable),
            refused!.ToString()
        );
        Assert.That(Directory.EnumerateFileSystemEntries(Engine.Layout.FilesRoot), Is.Empty);
        Mount(Engine.Layout.FilesRoot);
        Assert.That((await Engine.VerifyAsync(key, 1, [1, 2])).Error, Is.Null);
    }

    [Test]
    public async Task Start_WhenTheMarkOfAnEarlierIdentityIsLeft_RemovesIt()
    {
        string mark = MarkIn(Engine.Layout.FilesRoot);
        Directory.CreateDirectory(FolderMark.PathIn(Engine.Layout.FilesRoot, $"{Guid.NewGuid():n}"));

        await StartProcessAsync();

        Assert.That(MarkIn(Engine.Layout.FilesRoot), Is.EqualTo(mark));
    }

    [Test]
    public async Task FilesFolder_HasNoFileButTheBlobs()
    {
        await StoreAsync("one");

        Assert.That(FilesUnder(Engine.Layout.FilesRoot).Count(), Is.EqualTo(1));
        Assert.That(FilesUnder(Engine.Layout.StagingRoot), Is.Empty);
    }

    [Test]
    public async Task Save_WhenStagingIsUnmountedMeanwhile_MakesNothingBelowTheMountPoint()
    {
        Unmount(Engine.Layout.StagingRoot);

        Exception? refused = Assert.CatchAsync(async () => await Engine.SaveAsync(A.Key(), 0, _chunks[0]));

        Assert.That(
            new FailureClassifier().Classify(refused!),
            Is.EqualTo(InfrastructureErrors.StorageUnavailable),
            refused!.ToString()
        );
        Assert.That(Directory.EnumerateFileSystemEntries(Engine.Layout.StagingRoot), Is.Empty);
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Unhealthy));
        Mount(Engine.Layout.StagingRoot);
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task Health_WhenTheFilesAreUnmountedMeanwhile_IsUnhealthy()
    {
        await StoreAsync("one");
        Unmount(Engine.Layout.FilesRoot);

        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Unhealthy));
        Mount(Engine.Layout.FilesRoot);
        Assert.That(await CheckHealthAsync(), Is.EqualTo(HealthStatus.Healthy));
    }

    private static string MarkIn(string folder) => FolderMark.PathIn(folder, FolderMark.ReadIn(folder).Single());

    private async Task SaveAsync(UploadKey key, int count)
    {
        for (int index = 0; index < count; index++)
        {
            Assert.That((await Engine.SaveAsync(key, index, _chunks[index])).Error, Is.Null);
        }
    }

    private async Task<StoredFile> StoreAsync(string clientId)
    {
        byte[] content = [1, 2, .. Enumerable.Range(0, clientId.Length).Select(i => (byte)clientId[i])];
        await Engine.SaveAsync(A.Key(clientId), 0, content);
        return (await Engine.VerifyAsync(A.Key(clientId), 1, content)).Value;
    }

    private async Task AddFilesWithoutRowAsync(int count)
    {
        string folder = Path.GetDirectoryName(Engine.Layout.BlobFile(A.Blob()))!;
        Directory.CreateDirectory(folder);
        for (int i = 0; i < count; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, BlobId.New(A.Moment).ToString()), "file");
        }
    }

    private async Task<HealthStatus> CheckHealthAsync()
    {
        HealthReport report = await Engine
            .Get<HealthCheckService>()
            .CheckHealthAsync(check => check.Name == "storage", default);
        return report.Status;
    }

    private void Unmount(string folder)
    {
        Directory.Move(folder, _away);
        Directory.CreateDirectory(folder);
    }

    private void Mount(string folder)
    {
        Directory.Delete(folder, recursive: true);
        Directory.Move(_away, folder);
    }
}
