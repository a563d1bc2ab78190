using System.Runtime.Versioning;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The scripts in ops/ on folders of which something was lost, or may not be read.</summary>
[SupportedOSPlatform("linux")]
public sealed class IncompleteBackupTests
{
    private const int Files = 3;

    // Root reads what it has no right to.
    private static readonly string[] _asAnyUser = Environment.IsPrivilegedProcess
        ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        : [];

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Restore_OfABackupThatLacksFiles_RestoresTheRestAndSaysSo(DatabaseProvider provider)
    {
        await using TestDatabase saved = await TestDatabase.CreateAsync(provider);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(provider);
        string backup = await SaveAsync(saved);
        string[] files = Directory.GetFiles(Path.Combine(backup, "files"), "*", SearchOption.AllDirectories);
        File.Delete(files[0]);
        await File.WriteAllTextAsync(files[1], "cut");

        Task restoring = OperatorScript.RunAsync("restore.sh", restored, backup, restored.Root);

        Assert.That(
            async () => await restoring,
            Throws.InvalidOperationException.With.Message.Contains("restored, but 2 files of the database are not in")
        );
        Assert.That(Directory.GetFiles(restored.Root, "fileservice.db-*"), Is.Empty);
        await using ServiceHost service = ServiceHost.StartOn(restored.Settings);
        int[] answers = await Task.WhenAll(
            Enumerable
                .Range(1, Files)
                .Select(async id => (int)(await service.Client.GetAsync($"/upload/files/{id}")).StatusCode)
        );
        Assert.That(answers.Count(status => status == 200), Is.EqualTo(1));
    }

    [FullEffortCase("backup.sh", "")]
    [TestCase("backup.sh", "files")]
    [FullEffortCase("restore.sh", "")]
    [TestCase("restore.sh", "files")]
    public async Task Script_OnAFolderThatMayNotBeRead_SaysSo(string script, string folder)
    {
        await using TestDatabase saved = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string backup = await SaveAsync(saved);
        bool isBackup = script == "backup.sh";
        string closed = Path.Combine(isBackup ? saved.Root : backup, folder);
        string other = Path.Combine(saved.Root, "..", $"other-{Guid.NewGuid():n}");
        UnixFileMode before = File.GetUnixFileMode(closed);
        File.SetUnixFileMode(closed, UnixFileMode.None);
        try
        {
            Task running = OperatorScript.RunByAsync(
                ["env", .. _asAnyUser],
                script,
                saved,
                isBackup ? saved.Root : backup,
                other
            );

            Assert.That(
                async () => await running,
                Throws.InvalidOperationException.With.Message.Contains("cannot be read: give yourself the right to")
            );
            Assert.That(Directory.Exists(other), Is.False);
        }
        finally
        {
            File.SetUnixFileMode(closed, before);
            Directory.Delete(backup, recursive: true);
        }
    }

    private static async Task<string> SaveAsync(TestDatabase database)
    {
        await using (ServiceHost service = ServiceHost.StartOn(database.Settings))
        {
            for (int i = 0; i < Files; i++)
            {
                await service.Client.UploadAsync(TestFile.Of(2));
            }
        }

        string backup = Path.Combine(Path.GetDirectoryName(database.Root)!, $"backup-{Guid.NewGuid():n}");
        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup);
        return backup;
    }
}
