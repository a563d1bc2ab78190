using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>ops/restore.sh with a dump that its pg_restore cannot read, as one of a later server.</summary>
public sealed class UnreadableBackupTests
{
    [Test]
    public async Task Restore_OfADumpThatCannotBeRead_RefusesBeforeItCopiesFiles()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        string backup = Path.Combine(database.Root, "backup");
        Directory.CreateDirectory(Path.Combine(backup, "files"));
        await File.WriteAllTextAsync(Path.Combine(backup, "fileservice.dump"), "PGDMP of a later version");
        string root = Path.Combine(database.Root, "restored");

        Task restoring = OperatorScript.RunAsync("restore.sh", database, backup, root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("cannot read"));
        Assert.That(Directory.Exists(root), Is.False);
    }
}
