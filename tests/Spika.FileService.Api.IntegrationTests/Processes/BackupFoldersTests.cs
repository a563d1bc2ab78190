using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>ops/backup.sh and ops/restore.sh with folders that are links, or that are not apart.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BackupFoldersTests
{
    [FullEffortCase("fileservice.db")]
    [TestCase("fileservice.db.new")]
    [FullEffortCase("below/other.db")]
    public async Task Backup_IntoTheFolderOfTheDatabase_IsRefusedAndTouchesNothing(string file)
    {
        using TemporaryFolder folder = new();
        string database = folder.PathTo(file);
        Directory.CreateDirectory(Path.GetDirectoryName(database)!);

        await IsRefusedAsync(database, folder.Path);
    }

    [Test]
    [FullEffort]
    public async Task Backup_ByALinkIntoTheFolderOfTheDatabase_IsRefusedAndTouchesNothing()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder other = new();
        string link = other.PathTo("link");
        Directory.CreateSymbolicLink(link, folder.Path);

        await IsRefusedAsync(folder.PathTo("fileservice.db"), link);
    }

    [Test]
    [FullEffort]
    public async Task Backup_WhereTheServiceOpensItsDatabaseByALink_IsRefusedAndTouchesNothing()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder other = new();
        string link = other.PathTo("service.db");
        File.CreateSymbolicLink(link, folder.PathTo("fileservice.db"));

        await IsRefusedAsync(link, folder.Path);
    }

    [TestCase("files/new")]
    [FullEffortCase("staging")]
    public async Task Backup_IntoWhatALinkInTheRootLeadsToOrAboveIt_IsRefused(string folder)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder volume = new();
        LinkFolders(database.Root, volume);
        await using ServiceHost service = ServiceHost.StartOn(database.Settings);
        await service.Client.UploadAsync(TestFile.Of(1));

        Task into = OperatorScript.RunAsync("backup.sh", database, database.Root, volume.PathTo(folder));
        Assert.That(async () => await into, Throws.Exception.With.Message.Contains("must be elsewhere"));

        // There, the files would be compared with themselves.
        Task above = OperatorScript.RunAsync("backup.sh", database, database.Root, volume.Path);
        Assert.That(async () => await above, Throws.Exception.With.Message.Contains("must be elsewhere"));
    }

    [Test]
    public async Task Backup_IntoAFolderAboveTheRoot_IsRefused()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string root = Path.Combine(database.Root, "files");
        Directory.CreateDirectory(root);

        Task saving = OperatorScript.RunAsync("backup.sh", database, root, database.Root);

        Assert.That(async () => await saving, Throws.Exception.With.Message.Contains("must be elsewhere"));
    }

    [Test]
    public async Task Restore_IntoARootWhoseFoldersAreLinks_PutsTheFilesWhereTheyLead()
    {
        await using TestDatabase saved = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder volume = new();
        using TemporaryFolder backup = new();
        TestFile file = TestFile.Of(2);
        long id;
        LinkFolders(restored.Root, volume);
        await using (ServiceHost service = ServiceHost.StartOn(saved.Settings))
        {
            id = (await service.Client.UploadAsync(file)).FileId;
            await OperatorScript.RunAsync("backup.sh", saved, saved.Root, backup.Path);
        }

        await OperatorScript.RunAsync("restore.sh", restored, backup.Path, restored.Root);

        await using ServiceHost again = ServiceHost.StartOn(restored.Settings);
        Assert.That(await again.Client.GetByteArrayAsync($"/upload/files/{id}"), Is.EqualTo(file.Content));
        Assert.That(new DirectoryInfo(Path.Combine(restored.Root, "files")).LinkTarget, Is.Not.Null);
    }

    [TestCase("files")]
    [TestCase("staging")]
    [TestCase("quarantine")]
    public async Task Restore_WhereALinkLeadsToFiles_RefusesAndTouchesNothing(string folder)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder volume = new();
        LinkFolders(database.Root, volume);
        await File.WriteAllTextAsync(volume.PathTo($"{folder}/mine"), "mine");

        Task restoring = OperatorScript.RunAsync("restore.sh", database, volume.PathTo("none"), database.Root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains($"{folder} is not empty"));
    }

    private static void LinkFolders(string root, TemporaryFolder volume)
    {
        foreach (string folder in (string[])["files", "staging", "quarantine"])
        {
            Directory.CreateDirectory(volume.PathTo(folder));
            Directory.CreateSymbolicLink(Path.Combine(root, folder), volume.PathTo(folder));
        }
    }

    private static async Task IsRefusedAsync(string database, string backup)
    {
        await using TestDatabase storage = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        Dictionary<string, string?> settings = new(storage.Settings)
        {
            ["ConnectionStrings:FileService"] = $"Data Source={database}",
        };
        await using ServiceHost service = ServiceHost.StartOn(settings);
        long id = (await service.Client.UploadAsync(TestFile.Of(1))).FileId;
        string[] before = Directory.GetFileSystemEntries(backup);

        Task saving = OperatorScript.RunAsync("backup.sh", storage, storage.Root, backup, database);

        Assert.That(async () => await saving, Throws.Exception.With.Message.Contains("must be elsewhere"));
        Assert.That(Directory.GetFileSystemEntries(backup), Is.EquivalentTo(before));
        Assert.That(await service.Client.GetByteArrayAsync($"/upload/files/{id}"), Is.Not.Empty);
        Assert.That((await service.Client.UploadAsync(TestFile.Of(1))).FileId, Is.GreaterThan(id));
    }
}
