using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;
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

    [Test]
    public async Task Restore_OfADatabaseThatWasCut_SaysThatItIsDamaged()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        string backup = Path.Combine(database.Root, "backup");
        string root = Path.Combine(database.Root, "restored");
        Directory.CreateDirectory(Path.Combine(backup, "files"));
        await (await database.StartServicesAsync()).DisposeAsync();
        string saved = Path.Combine(backup, "fileservice.db");
        await using (SqliteConnection live = new($"Data Source={Path.Combine(database.Root, "fileservice.db")}"))
        {
            await live.OpenAsync();
            await using SqliteCommand save = new($"VACUUM INTO '{saved}'", live);
            await save.ExecuteNonQueryAsync();
        }

        await using (FileStream cut = File.OpenWrite(saved))
        {
            cut.SetLength(cut.Length / 2);
        }

        Task restoring = OperatorScript.RunAsync("restore.sh", database, backup, root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains($"{saved} is damaged"));
        Assert.That(Directory.Exists(Path.Combine(root, "files")), Is.False);
    }

    [Test]
    public async Task Restore_IntoADatabaseOfAnotherEncoding_RefusesBeforeItCopiesFiles()
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        string connection = database.Settings["ConnectionStrings:FileService"]!;
        string name = new NpgsqlConnectionStringBuilder(connection).Database!;
        string admin = new NpgsqlConnectionStringBuilder(connection) { Database = "postgres" }.ToString();
        await PostgreSqlCommands.ExecuteAsync(admin, $"DROP DATABASE {name}");
        await PostgreSqlCommands.ExecuteAsync(
            admin,
            $"CREATE DATABASE {name} ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"
        );
        string backup = Path.Combine(database.Root, "backup");
        string root = Path.Combine(database.Root, "restored");
        Directory.CreateDirectory(Path.Combine(backup, "files"));
        await DumpNothingAsync(connection, Path.Combine(backup, "fileservice.dump"));

        Task restoring = OperatorScript.RunAsync("restore.sh", database, backup, root);

        Assert.That(async () => await restoring, Throws.Exception.With.Message.Contains("encoding LATIN1"));
        Assert.That(Directory.Exists(root), Is.False);
    }

    private static async Task DumpNothingAsync(string connection, string path)
    {
        NpgsqlConnectionStringBuilder database = new(connection);
        using Process dump = Process.Start(
            "pg_dump",
            [
                "--format=custom",
                $"--file={path}",
                $"postgresql://{database.Username}@{database.Host}:{database.Port}/{database.Database}",
            ]
        );
        await dump.WaitForExitAsync();
        Assert.That(dump.ExitCode, Is.Zero);
    }
}
