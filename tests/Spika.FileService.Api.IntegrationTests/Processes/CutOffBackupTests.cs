using Npgsql;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>ops/backup.sh after a loss of power, and ops/restore.sh that is killed.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class CutOffBackupTests
{
    [Test]
    [FullEffort]
    public async Task Backup_OfAFileWhoseCopyIsShorter_CopiesItAgain()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        TestFile file = TestFile.Of(2);
        await StoreAndSaveAsync(database, backup, file);
        string copy = CopyIn(backup);
        await File.WriteAllBytesAsync(copy, file.Content[..10]);

        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup.Path);

        Assert.That(await File.ReadAllBytesAsync(copy), Is.EqualTo(file.Content));
    }

    [Test]
    [FullEffort]
    public async Task Backup_OfAFileThatLostBytes_KeepsTheWholeCopy()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        TestFile file = TestFile.Of(2);
        await StoreAndSaveAsync(database, backup, file);
        string copy = CopyIn(backup);
        await File.WriteAllBytesAsync(
            Path.Combine(database.Root, Path.GetRelativePath(backup.Path, copy)),
            file.Content[..10]
        );

        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup.Path);

        Assert.That(await File.ReadAllBytesAsync(copy), Is.EqualTo(file.Content));
    }

    [Test]
    public async Task Backup_BeforeACopyGetsItsName_FlushesIt()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        using TemporaryFolder programs = new();
        string seen = programs.PathTo("seen");
        foreach (string program in (string[])["sync", "mv"])
        {
            await programs.AddProgramAsync(
                program,
                $"echo {program} \"$1\" >>'{seen}'; PATH=${{PATH#*:}} exec {program} \"$@\""
            );
        }

        await using (ServiceHost service = ServiceHost.StartOn(database.Settings))
        {
            await service.Client.UploadAsync(TestFile.Of(2));
        }

        await OperatorScript.RunWithAsync(programs.Path, "", "backup.sh", database, database.Root, backup.Path);

        string[] steps = await File.ReadAllLinesAsync(seen);
        foreach (string copy in (string[])["/file", "/identity"])
        {
            int flushed = Array.FindIndex(
                steps,
                step =>
                    step.StartsWith("sync ", StringComparison.Ordinal) && step.EndsWith(copy, StringComparison.Ordinal)
            );
            int named = Array.FindIndex(
                steps,
                step =>
                    step.StartsWith("mv ", StringComparison.Ordinal) && step.EndsWith(copy, StringComparison.Ordinal)
            );
            Assert.That(flushed, Is.GreaterThanOrEqualTo(0), copy);
            Assert.That(named, Is.GreaterThan(flushed), copy);
        }
    }

    [TestCase(DatabaseProvider.Sqlite, "mv")]
    [FullEffortCase(DatabaseProvider.PostgreSql, "pg_restore")]
    public async Task Restore_ThatIsKilledOnceTheDatabaseIsThere_GivesOutNoIdAgainAndListsNoLostChunk(
        DatabaseProvider provider,
        string putsInPlace
    )
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(provider);
        using TemporaryFolder backup = new();
        using TemporaryFolder programs = new();
        await programs.AddProgramAsync(
            putsInPlace,
            $"PATH=${{PATH#*:}}; {putsInPlace} \"$@\" || exit; case \"$*\" in *--list*|*--file=*) ;; *) kill -9 $PPID ;; esac"
        );
        TestFile unfinished = TestFile.Of(2);
        long lost;
        await using (ServiceHost service = ServiceHost.StartOn(database.Settings))
        {
            await service.Client.UploadAsync(TestFile.Of(2));
            await service.Client.PostChunkAsync(unfinished, 0);
            await OperatorScript.RunAsync("backup.sh", database, database.Root, backup.Path);
            lost = (await service.Client.UploadAsync(TestFile.Of(1))).FileId;
        }

        Task restoring = OperatorScript.RunWithAsync(
            programs.Path,
            "",
            "restore.sh",
            restored,
            backup.Path,
            restored.Root
        );
        Assert.That(async () => await restoring, Throws.InvalidOperationException);

        await using ServiceHost again = ServiceHost.StartOn(restored.Settings);
        Assert.That(await again.Client.ListedChunksAsync(unfinished), Is.Empty);
        Assert.That((await again.Client.UploadAsync(TestFile.Of(1))).FileId, Is.GreaterThan(lost));
        Assert.That(
            await File.ReadAllTextAsync(Path.Combine(restored.Root, "identity")),
            Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(database.Root, "identity")))
        );
    }

    [FullEffortCase(DatabaseProvider.Sqlite, "mv")]
    [FullEffortCase(DatabaseProvider.PostgreSql, "pg_restore")]
    public async Task Restore_ThatIsKilledBeforeTheDatabaseIsThere_IsRefusedByAStart(
        DatabaseProvider provider,
        string putsInPlace
    )
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(provider);
        using TemporaryFolder backup = new();
        using TemporaryFolder programs = new();
        await programs.AddProgramAsync(
            putsInPlace,
            $"case \"$*\" in *--list*|*--file=*) PATH=${{PATH#*:}} exec {putsInPlace} \"$@\" ;; *) kill -9 $PPID ;; esac"
        );
        await StoreAndSaveAsync(database, backup, TestFile.Of(2));

        Task restoring = OperatorScript.RunWithAsync(
            programs.Path,
            "",
            "restore.sh",
            restored,
            backup.Path,
            restored.Root
        );
        Assert.That(async () => await restoring, Throws.InvalidOperationException);

        (int exitCode, string output) = await ServiceProcess.StartRefusedAsync(restored.Settings);
        Assert.That(
            (exitCode, output.Contains("Storage:AcceptIdentity", StringComparison.Ordinal)),
            Is.EqualTo((1, true))
        );
    }

    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Restore_OfADatabaseWhoseIdsDoNotFitAnyMore_RefusesAndTouchesNothing(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        await using TestDatabase restored = await TestDatabase.CreateEmptyAsync(provider);
        using TemporaryFolder backup = new();
        await GiveOutAsync(database, 2146500000);
        await StoreAndSaveAsync(database, backup, TestFile.Of(1));

        // As an earlier version of backup.sh: only the database knows the ids.
        File.Delete(backup.PathTo("highest-id"));
        Task restoring = OperatorScript.RunAsync("restore.sh", restored, backup.Path, restored.Root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("do not fit into 31 bits"));
        Assert.That(Directory.GetFileSystemEntries(restored.Root), Is.Empty);
    }

    private static async Task StoreAndSaveAsync(TestDatabase database, TemporaryFolder backup, TestFile file)
    {
        await using ServiceHost service = ServiceHost.StartOn(database.Settings);
        await service.Client.UploadAsync(file);
        await OperatorScript.RunAsync("backup.sh", database, database.Root, backup.Path);
    }

    private static async Task GiveOutAsync(TestDatabase database, long id)
    {
        if (database.Settings["ConnectionStrings:FileService"] is { } address)
        {
            await using NpgsqlDataSource server = NpgsqlDataSource.Create(address);
            await using NpgsqlCommand command = server.CreateCommand($"SELECT setval('files_id_seq', {id})");
            await command.ExecuteNonQueryAsync();
        }
        else
        {
            // The first start passes over the ids up to this mark.
            Directory.CreateDirectory(Path.Combine(database.Root, "ids"));
            await File.WriteAllTextAsync(Path.Combine(database.Root, "ids", $"{id}"), "");
        }
    }

    private static string CopyIn(TemporaryFolder backup) =>
        Directory.GetFiles(backup.PathTo("files"), "*", SearchOption.AllDirectories).Single();
}
