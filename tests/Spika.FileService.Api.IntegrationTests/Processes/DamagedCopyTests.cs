using System.Diagnostics;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>ops/backup.sh where the bytes of a copy, or of a file, are others of the same length.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class DamagedCopyTests
{
    [TestCase(DatabaseProvider.Sqlite)]
    [FullEffortCase(DatabaseProvider.PostgreSql)]
    public async Task Backup_WhoseNewCopyHasOtherBytes_MakesTheCopyAgain(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        using TemporaryFolder backup = new();
        using TemporaryFolder programs = new();
        await StoreAsync(database);

        // The first copy of a finished file is damaged, no other.
        string damaged = programs.PathTo("damaged");
        await programs.AddProgramAsync(
            "cp",
            $$"""
            PATH=${PATH#*:}
            cp "$@" || exit
            case $1 in
                */files/*) [ -e '{{damaged}}' ] || printf XX | dd of="$2" conv=notrunc status=none; touch '{{damaged}}' ;;
            esac
            """
        );

        await OperatorScript.RunWithAsync(programs.Path, "", "backup.sh", database, database.Root, backup.Path);

        Assert.That(File.Exists(damaged));
        Assert.That(
            await File.ReadAllBytesAsync(CopyIn(backup)),
            Is.EqualTo(await File.ReadAllBytesAsync(In(database)))
        );
    }

    [Test]
    public async Task Backup_OfADamagedCopyThatWasNeverHashed_ReplacesIt()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        await StoreAsync(database);
        await SaveAsync(database, backup);
        await DamageUnseenAsync(CopyIn(backup));

        // As in a folder of an earlier version.
        File.Delete(backup.PathTo("checked"));
        await SaveAsync(database, backup);

        Assert.That(
            await File.ReadAllBytesAsync(CopyIn(backup)),
            Is.EqualTo(await File.ReadAllBytesAsync(In(database)))
        );
    }

    [Test]
    public async Task Backup_OfACopyThatRotted_ReplacesItWhenAllAreToBeVerified()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        await StoreAsync(database);
        await SaveAsync(database, backup);
        byte[] content = await File.ReadAllBytesAsync(In(database));
        await DamageUnseenAsync(CopyIn(backup));

        await SaveAsync(database, backup);
        Assert.That(await File.ReadAllBytesAsync(CopyIn(backup)), Is.Not.EqualTo(content));

        await OperatorScript.RunWithVariableAsync("VERIFY", "all", "backup.sh", database, database.Root, backup.Path);
        Assert.That(await File.ReadAllBytesAsync(CopyIn(backup)), Is.EqualTo(content));
    }

    [Test]
    public async Task Backup_OfAFileThatRotted_KeepsItsRightCopy()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        await StoreAsync(database);
        await SaveAsync(database, backup);
        byte[] content = await File.ReadAllBytesAsync(In(database));
        await DamageUnseenAsync(In(database));

        await OperatorScript.RunWithVariableAsync("VERIFY", "all", "backup.sh", database, database.Root, backup.Path);

        Assert.That(await File.ReadAllBytesAsync(CopyIn(backup)), Is.EqualTo(content));
    }

    [Test]
    public async Task Backup_OfAFileThatRottedBefore_SavesTheRestAndSaysSoUntilItIsRepaired()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        using TemporaryFolder backup = new();
        await StoreAsync(database);
        byte[] content = await File.ReadAllBytesAsync(In(database));
        await DamageUnseenAsync(In(database));

        for (int run = 0; run < 2; run++)
        {
            Task saving = SaveAsync(database, backup);
            Assert.That(
                async () => await saving,
                Throws.Exception.With.Message.Contains("saved, but 1 files are damaged")
            );
        }

        Assert.That(File.Exists(backup.PathTo("fileservice.db")));
        await File.WriteAllBytesAsync(In(database), content);
        await SaveAsync(database, backup);
        Assert.That(await File.ReadAllBytesAsync(CopyIn(backup)), Is.EqualTo(content));
    }

    private static async Task StoreAsync(TestDatabase database)
    {
        await using ServiceHost service = ServiceHost.StartOn(database.Settings);
        await service.Client.UploadAsync(TestFile.Of(2));
    }

    private static Task SaveAsync(TestDatabase database, TemporaryFolder backup) =>
        OperatorScript.RunAsync("backup.sh", database, database.Root, backup.Path);

    // As a disk does: length and time stay, to the nanosecond.
    private static async Task DamageUnseenAsync(string file)
    {
        using TemporaryFolder folder = new();
        await TouchAsync(folder.PathTo("time"), file);
        byte[] content = await File.ReadAllBytesAsync(file);
        content[10] ^= 1;
        await File.WriteAllBytesAsync(file, content);
        await TouchAsync(file, folder.PathTo("time"));
    }

    private static async Task TouchAsync(string file, string reference)
    {
        using Process touch = Process.Start("touch", ["--reference", reference, file]);
        await touch.WaitForExitAsync();
        Assert.That(touch.ExitCode, Is.Zero);
    }

    private static string In(TestDatabase database) =>
        ServiceFiles.Under(Path.Combine(database.Root, "files")).Single();

    private static string CopyIn(TemporaryFolder backup) => ServiceFiles.Under(backup.PathTo("files")).Single();
}
