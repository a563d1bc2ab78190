using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real process, killed while it brings an SQLite database of the first version up to date.</summary>
public sealed class KilledUpgradeTests
{
    private const int Rows = 20_000;

    // No storage key is one that the service makes: the guard of root and database looks for no files of these rows.
    // So that the page cache of SQLite is too small for the rows: a migration writes into the log before it commits.
    private static readonly string _addRows = $"""
        WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {Rows})
        INSERT INTO files
            (owner, client_id, type, mime_type, file_name, size, sha256, storage_key, created_at, modified_at)
        SELECT 'anonymous', 'client-' || n, 'message', 'text/plain', 'file-' || n || '.txt', n, printf('%064d', n),
            printf('%032d/%010d', n, n), 1700000000000 + n, 1700000000000 + n
        FROM numbers
        """;

    private const string Kept = """
        SELECT count(*) || ' ' || sum(id) || ' ' || sum(size) || ' ' || sum(created_at) || ' ' || min(sha256) || ' '
            || max(sha256) || ' ' || sum(length(file_name)) || ' ' || count(DISTINCT client_id)
        FROM files
        """;

    private TestDatabase _database = null!;

    private string Path => System.IO.Path.Combine(_database.Root, "fileservice.db");

    [SetUp]
    public async Task CreateDatabaseOfTheFirstVersionAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        await using ServiceProvider services = _database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);
        await db.GetService<IMigrator>().MigrateAsync("Initial");
        await db.Database.ExecuteSqlRawAsync(_addRows);
        await db.Database.ExecuteSqlRawAsync("PRAGMA wal_checkpoint(TRUNCATE)");

        // What tells the guard that this root belongs to these rows.
        Directory.CreateDirectory(System.IO.Path.Combine(_database.Root, "files"));
        Directory.CreateDirectory(System.IO.Path.Combine(_database.Root, "staging"));
    }

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

    [Test]
    [FullEffort]
    public async Task Start_AfterUpgradesThatWereKilled_GoesOnAndLosesNothing()
    {
        string before = Read(Kept);
        List<int> pending = [];

        // At the first bytes of a migration in the log, after some thousand pages of it, and at the next ones.
        foreach (long bytes in new[] { 1L, 3 << 20, 1, 2 << 20, 1, 1, 1 })
        {
            long start = LogBytes();
            if (!await ServiceProcess.StartAndKillAsync(_database.Settings, () => LogBytes() >= start + bytes))
            {
                break;
            }

            pending.Add(await CountPendingAsync());
            Assert.That(Read("PRAGMA integrity_check"), Is.EqualTo("ok"));
            Assert.That(Read(Kept), Is.EqualTo(before));
        }

        await using ServiceProcess service = await ServiceProcess.StartAsync(_database.Settings);

        Assert.That(pending.Count(count => count > 0), Is.GreaterThanOrEqualTo(2), "Kills that left migrations to do.");
        Assert.That(await CountPendingAsync(), Is.Zero);
        Assert.That(Read(Kept), Is.EqualTo(before));
        Assert.That(
            Read("SELECT count(*) FROM files JOIN blobs ON blobs.id = blob_id WHERE checked_at = files.created_at"),
            Is.EqualTo($"{Rows}")
        );
        Assert.That(Read("PRAGMA integrity_check"), Is.EqualTo("ok"));
        Assert.That((await service.Client.UploadAsync(TestFile.Of(2))).FileId, Is.GreaterThan(Rows));
    }

    private static FileServiceDbContext OpenContext(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<FileServiceDbContext>>().CreateDbContext();

    private long LogBytes() => new FileInfo(Path + "-wal") is { Exists: true } log ? log.Length : 0;

    private async Task<int> CountPendingAsync()
    {
        await using ServiceProvider services = _database.CreateServices();
        await using FileServiceDbContext db = OpenContext(services);
        return (await db.Database.GetPendingMigrationsAsync()).Count();
    }

    private string Read(string sql)
    {
        using SqliteConnection connection = new($"Data Source={Path};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return $"{command.ExecuteScalar()}";
    }
}
