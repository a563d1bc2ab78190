using System.Diagnostics;
using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>ops/backup.sh on a service under load, and ops/restore.sh into an empty one.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BackupTests
{
    [FullEffortCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Restore_OfABackupThatWasMadeUnderLoad_HasEveryFileWholeAndNoUnfinishedUpload(
        DatabaseProvider provider
    )
    {
        await using TestDatabase lost = await TestDatabase.CreateAsync(provider);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(provider);
        string backup = Path.Combine(lost.Root, "backup");
        TestFile unfinished = TestFile.Of(2);
        Dictionary<long, TestFile> before;
        ICollection<long> deleted;
        using (CancellationTokenSource stop = new())
        await using (ServiceProcess service = await ServiceProcess.StartAsync(lost.Settings))
        {
            FileSender sender = new(service.Client);
            Task sending = sender.SendUntilAsync(stop.Token);
            await sender.HasSentAsync(5);
            await service.Client.PostChunkAsync(unfinished, 0);
            await OperatorScript.RunAsync("backup.sh", lost, lost.Root, backup);
            await sender.HasSentAsync(10);
            before = new Dictionary<long, TestFile>(sender.Sent);
            await OperatorScript.RunAsync("backup.sh", lost, lost.Root, backup);
            await stop.CancelAsync();
            await sending;
            before = before.Where(file => sender.Sent.ContainsKey(file.Key)).ToDictionary();
            deleted = sender.Deleted.Keys;
            await service.KillAsync();
        }

        try
        {
            await OperatorScript.RunAsync("restore.sh", restored, backup, restored.Root);
        }
        catch (InvalidOperationException failure) when (failure.Message.Contains("error: restored, but"))
        {
            // A file that was made and deleted while the backup ran may be in the saved database alone.
        }

        await using ServiceHost again = ServiceHost.StartOn(restored.Settings);
        long[] ids = await ListAsync(again.Client);
        Assert.That(ids, Is.SupersetOf(before.Keys));
        foreach (long id in ids.Except(deleted))
        {
            // What was made after the backup began is whole as well, if it is there.
            byte[] content = await again.Client.GetByteArrayAsync($"/upload/files/{id}");
            Assert.That(!before.TryGetValue(id, out TestFile? file) || content.AsSpan().SequenceEqual(file.Content));
        }

        Assert.That(await again.Client.ListedChunksAsync(unfinished), Is.Empty);
        long next = (await again.Client.UploadAsync(unfinished)).FileId;
        Assert.That(next, Is.GreaterThan(ids.Max()));
    }

    // Such as of another program in the same folder, or of a backup that was copied to be the root.
    [TestCase("lock")]
    [TestCase("highest-id")]
    public async Task Backup_OfARootWithAFileThatABackupHasToo_Saves(string file)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await File.WriteAllTextAsync(Path.Combine(database.Root, file), "1");

        string backup = await StoreAndSaveAsync(database);

        Assert.That(File.Exists(Path.Combine(backup, "fileservice.db")));
    }

    [Test]
    public async Task Restore_WhereFilesAreAlready_RefusesAndTouchesNothing()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string there = Path.Combine(database.Root, "files", "a");
        Directory.CreateDirectory(Path.GetDirectoryName(there)!);
        await File.WriteAllTextAsync(there, "mine");

        Task restoring = OperatorScript.RunAsync("restore.sh", database, database.Root, database.Root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("is not empty"));
        Assert.That(Directory.GetFileSystemEntries(database.Root), Has.Length.EqualTo(1));
    }

    [FullEffortCase("")]
    [FullEffortCase(".")]
    [FullEffortCase("files")]
    [TestCase("quarantine/x")]
    public async Task Backup_IntoTheServicesOwnFolders_IsRefusedAndTouchesNothing(string folder)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceHost service = ServiceHost.StartOn(database.Settings);
        await service.Client.UploadAsync(TestFile.Of(1));
        string backup = folder.Length == 0 ? "" : Path.Combine(database.Root, folder);

        Task saving = OperatorScript.RunAsync("backup.sh", database, database.Root, backup);

        Assert.That(
            async () => await saving,
            Throws.Exception.With.Message.Contains("BACKUP is empty").Or.Message.Contains("must be elsewhere")
        );
        Assert.That((await service.Client.GetAnswerAsync("/health/ready")).Refusal, Is.EqualTo("200 "));
    }

    [Test]
    public async Task Restore_OfABackupWhoseMarkOfTheIdsIsUnreadable_RefusesAndTouchesNothing()
    {
        await using TestDatabase saved = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        string backup = await StoreAndSaveAsync(saved);
        await File.WriteAllTextAsync(Path.Combine(backup, "highest-id"), "1e6");

        Task restoring = OperatorScript.RunAsync("restore.sh", restored, backup, restored.Root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("highest-id"));
        Assert.That(Directory.GetFileSystemEntries(restored.Root), Is.Empty);
    }

    [TestCase("fileservice.db-wal")]
    [TestCase(".fileservice.db-wal.kept")]
    [FullEffortCase("fileservice.db-shm")]
    [FullEffortCase("fileservice.db")]
    public async Task Restore_BesideAFileOfAnOldDatabase_RefusesAndTouchesNothing(string old)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.Sqlite);
        string backup = await StoreAndSaveAsync(database);
        await File.WriteAllTextAsync(Path.Combine(restored.Root, old), "old");

        Task restoring = OperatorScript.RunAsync("restore.sh", restored, backup, restored.Root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains($"{old} is there already"));
        Assert.That(Directory.GetFileSystemEntries(restored.Root), Has.Length.EqualTo(1));
    }

    [Test]
    [FullEffort]
    public async Task Restore_IntoADatabaseWithTables_RefusesBeforeItCopiesFiles()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        string backup = await StoreAndSaveAsync(database);
        string root = Path.Combine(database.Root, "restored");

        Task restoring = OperatorScript.RunAsync("restore.sh", database, backup, root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("is not empty: it has tables"));
        Assert.That(Directory.Exists(root), Is.False);
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Backup_AndWhatIsRestoredFromIt_CanBeReadByTheirOwnerOnly(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(provider);

        string backup = await StoreAndSaveAsync(database, "a \"b\" of 'c'");
        string root = Path.Combine(restored.Root, "root");
        await OperatorScript.RunAsync("restore.sh", restored, backup, root);

        foreach (FileSystemInfo made in (FileSystemInfo[])[.. Under(backup), .. Under(root)])
        {
            UnixFileMode others =
                made.UnixFileMode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Assert.That(others, Is.EqualTo(UnixFileMode.None), made.FullName);
        }
    }

    [Test]
    [FullEffort]
    public async Task Backup_OfAPostgreSqlThatDoesNotAnswer_SaysSo()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string backup = await StoreAndSaveAsync(database);

        Task saving = OperatorScript.RunAsync(
            "backup.sh",
            database,
            database.Root,
            backup,
            "postgresql://user@127.0.0.1:1/files"
        );

        Assert.That(async () => await saving, Throws.Exception.With.Message.Contains("/files cannot be reached: "));
    }

    [Test]
    public async Task Backup_WithoutTheAddressOfPostgreSql_Fails()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        await using TestDatabase other = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string backup = await StoreAndSaveAsync(database);
        Directory.Delete(backup, recursive: true);

        // As a start without Database:Provider leaves it behind.
        await using (ServiceHost.StartOn(other.Settings)) { }

        Task withoutAny = OperatorScript.RunAsync("backup.sh", other, database.Root, backup);
        Assert.That(async () => await withoutAny, Throws.Exception.With.Message.Contains("Give the URI or").IgnoreCase);
        string another = Path.Combine(other.Root, "fileservice.db");
        Task withAnother = OperatorScript.RunAsync("backup.sh", other, database.Root, backup, another);
        Assert.That(async () => await withAnother, Throws.Exception.With.Message.Contains("is not the database of"));
        Assert.That(Directory.Exists(backup), Is.False);
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Backup_WhenBytesAreCutShortOrLost_Fails(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        string backup = await StoreAndSaveAsync(database);
        string files = Path.Combine(database.Root, "files");
        string stored = ServiceFiles.Under(files).Single();
        Directory.Delete(Path.Combine(backup, "files"), recursive: true);
        await File.WriteAllTextAsync(stored, "");

        Task cutShort = OperatorScript.RunAsync("backup.sh", database, database.Root, backup);
        Assert.That(async () => await cutShort, Throws.Exception.With.Message.Contains("1 files are damaged in"));
        Directory.Delete(Path.Combine(backup, "files"), recursive: true);
        Directory.Delete(files, recursive: true);
        Directory.CreateDirectory(files);
        Task lost = OperatorScript.RunAsync("backup.sh", database, database.Root, backup);
        Assert.That(async () => await lost, Throws.Exception.With.Message.Contains("have no bytes"));
    }

    [Test]
    [FullEffort]
    public async Task Backup_AfterAFileOfVersion010WasMoved_MovesItsCopy()
    {
        const string Name = "0190f1c2a1b27c3d8e4f0123456789ab.1";
        (string before, string after) = (Path.Combine("ab", "89", Name), Path.Combine("0190", "f1c", Name));
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string backup = await StoreAndSaveAsync(database);
        (string files, string saved) = (Path.Combine(database.Root, "files"), Path.Combine(backup, "files"));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(files, before))!);
        await File.WriteAllTextAsync(Path.Combine(files, before), "old");
        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup);
        DateTime savedAt = File.GetLastWriteTimeUtc(Path.Combine(saved, before));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(files, after))!);
        File.Move(Path.Combine(files, before), Path.Combine(files, after));

        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup);

        Assert.That(File.Exists(Path.Combine(saved, before)), Is.False);
        Assert.That(File.GetLastWriteTimeUtc(Path.Combine(saved, after)), Is.EqualTo(savedAt));
    }

    [Test]
    public async Task Restore_OfABackup_BelongsTogetherAndGivesOutNoIdAgain()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        string backup = await StoreAndSaveAsync(database);
        long lost;
        await using (ServiceHost service = ServiceHost.StartOn(database.Settings))
        {
            lost = (await service.Client.UploadAsync(TestFile.Of(1))).FileId;
        }

        await OperatorScript.RunAsync("restore.sh", restored, backup, restored.Root);

        await using ServiceHost again = ServiceHost.StartOn(restored.Settings);
        long next = (await again.Client.UploadAsync(TestFile.Of(1))).FileId;
        Assert.That(next, Is.GreaterThan(lost).And.LessThan(int.MaxValue));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(restored.Root, "identity")),
            Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(database.Root, "identity")))
        );
    }

    [Test]
    public async Task BackupAndRestore_OfPostgreSql_ShowNoPasswordInTheArgumentsOfAnyProgram()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        string backup = await StoreAndSaveAsync(database);
        string programs = Path.Combine(database.Root, "programs");
        Directory.CreateDirectory(programs);
        string seen = Path.Combine(database.Root, "seen");
        foreach (string program in (string[])["pg_dump", "pg_restore", "psql"])
        {
            // Writes down all arguments that the machine shows at that moment, and does its work.
            string stub = Path.Combine(programs, program);
            await File.WriteAllTextAsync(
                stub,
                $"#!/bin/sh\ncat /proc/$$/cmdline /proc/$PPID/cmdline | tr '\\0' ' ' >>'{seen}'\nPATH=${{PATH#*:}} exec {program} \"$@\"\n"
            );
            using Process chmod = Process.Start("chmod", ["+x", stub]);
            await chmod.WaitForExitAsync();
        }

        await OperatorScript.RunWithAsync(programs, "s3cr%3Bt", "backup.sh", database, database.Root, backup);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        await OperatorScript.RunWithAsync(programs, "s3cr%3Bt", "restore.sh", restored, backup, restored.Root);

        string arguments = await File.ReadAllTextAsync(seen);
        Assert.That(arguments, Does.Contain("pg_dump").And.Contain("backup.sh"));
        Assert.That(arguments, Does.Contain("psql").And.Contain("restore.sh"));
        Assert.That(arguments, Does.Not.Contain("s3cr"));
    }

    private static IEnumerable<FileSystemInfo> Under(string folder)
    {
        DirectoryInfo root = new(folder);
        return root.EnumerateFileSystemInfos("*", SearchOption.AllDirectories).Append(root);
    }

    private static async Task<string> StoreAndSaveAsync(TestDatabase database, string name = "backup")
    {
        string backup = Path.Combine(database.Root, name);
        await using ServiceHost service = ServiceHost.StartOn(database.Settings);
        await service.Client.UploadAsync(TestFile.Of(2));
        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup);
        return backup;
    }

    private static async Task<long[]> ListAsync(HttpClient client)
    {
        JsonElement files = (await client.GetAnswerAsync("/upload/files?limit=1000")).Data.GetProperty("files");
        return [.. files.EnumerateArray().Select(file => file.GetProperty("id").GetInt64())];
    }
}
