using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Runs of ops/backup.sh at the same time, and ops/restore.sh beside one.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class OverlappingBackupTests
{
    private static readonly string[] _whole = ["checked", "files", "fileservice.db", "highest-id", "identity", "lock"];

    [Test]
    public async Task Backup_WhileAnotherRuns_IsRefusedAndTheOtherOneSaves()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        using TemporaryFolder programs = new();
        await StoreAsync(database);
        (string reached, string released) = (programs.PathTo("reached"), programs.PathTo("released"));
        await programs.AddProgramAsync(
            "sync",
            $"touch '{reached}'; while [ -e '{reached}' ] && [ ! -e '{released}' ]; do sleep 0.02; done; PATH=${{PATH#*:}} exec sync \"$@\""
        );

        Task first = OperatorScript.RunWithAsync(programs.Path, "", "backup.sh", database, database.Root, backup.Path);
        await Eventually.IsTrueAsync(() => File.Exists(reached), first);
        Task second = OperatorScript.RunAsync("backup.sh", database, database.Root, backup.Path);
        Assert.That(async () => await second, Throws.Exception.With.Message.Contains("another run of backup.sh"));
        Task restoring = OperatorScript.RunAsync("restore.sh", restored, backup.Path, restored.Root);
        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("a run of backup.sh"));
        await File.WriteAllTextAsync(released, "");
        await first;

        Assert.That(NamesIn(backup.Path), Is.EquivalentTo(_whole));
        AssertCopied(database, backup);
    }

    [Test]
    public async Task Backup_AfterOneThatWasKilled_SavesAndRemovesWhatThatLeft()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        using TemporaryFolder programs = new();
        await StoreAsync(database);
        await programs.AddProgramAsync("sync", "[ \"$1\" != -f ] || kill -9 $PPID; PATH=${PATH#*:} exec sync \"$@\"");
        Task killed = OperatorScript.RunWithAsync(programs.Path, "", "backup.sh", database, database.Root, backup.Path);
        Assert.That(async () => await killed, Throws.InvalidOperationException);
        Assert.That(NamesIn(backup.Path), Is.Not.SubsetOf(_whole));

        // As an earlier version did.
        await File.WriteAllTextAsync(backup.PathTo("file.new"), "half");
        await File.WriteAllTextAsync(backup.PathTo("fileservice.db.new-wal"), "half");

        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup.Path);

        Assert.That(NamesIn(backup.Path), Is.EquivalentTo(_whole));
        AssertCopied(database, backup);
    }

    private static async Task StoreAsync(TestDatabase database)
    {
        await using ServiceHost service = ServiceHost.StartOn(database.Settings);
        await service.Client.UploadAsync(TestFile.Of(2));
        await service.Client.UploadAsync(TestFile.Of(2));
    }

    private static IEnumerable<string?> NamesIn(string folder) =>
        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName);

    private static void AssertCopied(TestDatabase database, TemporaryFolder backup)
    {
        string files = Path.Combine(database.Root, "files");
        string[] stored = ServiceFiles.Under(files);
        Assert.That(stored, Has.Length.EqualTo(2));
        foreach (string file in stored)
        {
            string copy = Path.Combine(backup.PathTo("files"), Path.GetRelativePath(files, file));
            Assert.That(File.ReadAllBytes(copy), Is.EqualTo(File.ReadAllBytes(file)));
        }
    }
}
