using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Domain.Common;
using Spika.FileService.Infrastructure.IntegrationTests.Engine;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Sqlite;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>What was acknowledged after a flush of SQLite failed once, when the power goes later.</summary>
[NonParallelizable]
public sealed class LyingDiskTests
{
    // More than the log takes before SQLite moves it into the database.
    private const int ManyPages = 1100;

    private TestDatabase _database = null!;

    private string _path = null!;

    private (string, string) _setting;

    private string Log => _path + "-wal";

    [SetUp]
    public async Task CreateDatabaseAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("The file systems that lie in this way are those of Linux.");
        }

        LyingDisk.Install();
        _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        _path = Path.Combine(_database.Root, "fileservice.db");
        _setting = ("ConnectionStrings:FileService", $"Data Source={_path};Vfs={LyingDisk.Name}");
    }

    [TearDown]
    public async Task RemoveDatabaseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task StartedUploads_AfterAFailedFlushOfTheLog_SurviveTheLossOfPower()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(null, _setting);
        await StartUploadAsync(services, "before");

        LyingDisk.FailNextFlush(Log);
        string[] acknowledged = ["before", "during", "after", "later"];
        foreach (string clientId in acknowledged[1..])
        {
            await StartUploadAsync(services, clientId);
        }

        Assert.That(ReadAfterPowerLoss("SELECT client_id FROM uploads"), Is.EquivalentTo(acknowledged));
    }

    [Test]
    public async Task SavedChunks_AfterAFailedWriteOfTheLog_SurviveTheLossOfPower()
    {
        await using EngineProcess engine = await EngineProcess.StartAsync(_database, null, _setting);
        UploadKey key = A.Key();
        await engine.SaveAsync(key, 0, new byte[100]);

        LyingDisk.FailNextWrite(Log);
        for (int index = 1; index < 8; index++)
        {
            _ = (await engine.SaveAsync(key, index, new byte[100])).Value;
        }

        Assert.That(ReadAfterPowerLoss("SELECT substr(hex(received), 1, 2) FROM upload_chunks"), Is.EqualTo(["FF"]));
    }

    [Test]
    public async Task StartedUploads_AfterAFailedWriteOfTheDatabase_SurviveTheLossOfPower()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(null, _setting);
        await StartUploadAsync(services, "before");

        LyingDisk.FailNextWrite(_path);
        await WritePagesAsync(services, ManyPages);
        await StartUploadAsync(services, "after");
        await WritePagesAsync(services, ManyPages);
        await WritePagesAsync(services, ManyPages);

        AssertAllIsThere(3 * ManyPages);
    }

    [Test]
    public async Task SavedChunks_AfterAFailedFlushOfTheLog_SurviveTheLossOfPower()
    {
        await using EngineProcess engine = await EngineProcess.StartAsync(_database, null, _setting);
        UploadKey key = A.Key();
        await engine.SaveAsync(key, 0, new byte[100]);

        LyingDisk.FailNextFlush(Log);
        for (int index = 1; index < 8; index++)
        {
            _ = (await engine.SaveAsync(key, index, new byte[100])).Value;
        }

        Assert.That(ReadAfterPowerLoss("SELECT substr(hex(received), 1, 2) FROM upload_chunks"), Is.EqualTo(["FF"]));
    }

    [Test]
    public async Task StartedUploads_WhenTheRepairMeetsAFailedFlushOfTheDatabase_SurviveTheLossOfPower()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(null, _setting);
        await StartUploadAsync(services, "before");
        await WritePagesAsync(services, ManyPages / 4);

        LyingDisk.FailNextFlush(Log);
        LyingDisk.FailNextFlush(_path);
        await StartUploadAsync(services, "after");

        AssertAllIsThere(ManyPages / 4);
    }

    [Test]
    public async Task StartedUploads_AfterACommitWhoseCheckpointFailed_SurviveTheLossOfPower()
    {
        await using ServiceProvider services = await _database.StartServicesAsync(null, _setting);
        await StartUploadAsync(services, "before");

        LyingDisk.FailNextFlush(_path);
        await WritePagesAsync(services, ManyPages);
        await StartUploadAsync(services, "after");

        // The next checkpoint succeeds, and the log is overwritten from its beginning.
        await WritePagesAsync(services, ManyPages);
        await WritePagesAsync(services, ManyPages);

        AssertAllIsThere(3 * ManyPages);
    }

    [Test]
    public async Task Start_WhenTheProcessBeforeFailedToFlushTheLog_BuildsOnANewLog()
    {
        await using (ServiceProvider killed = await _database.StartServicesAsync(null, _setting))
        {
            await StartUploadAsync(killed, "before");
            LyingDisk.FailNextFlush(Log);
            Assert.That(() => WritePagesAsync(killed, 1), Throws.TypeOf<SqliteException>());
        }

        await using ServiceProvider services = await _database.StartServicesAsync(null, _setting);
        await StartUploadAsync(services, "after");

        Assert.That(ReadAfterPowerLoss("SELECT client_id FROM uploads"), Is.EquivalentTo(["before", "after"]));
    }

    [Test]
    public async Task Start_WhenTheProcessBeforeFailedToFlushTheDatabase_PutsACopyInItsPlace()
    {
        await using (ServiceProvider killed = await _database.StartServicesAsync(null, _setting))
        {
            await StartUploadAsync(killed, "before");
            await WritePagesAsync(killed, ManyPages / 2);
            LyingDisk.FailNextFlush(_path);
            Assert.That(() => CheckpointAsync(killed), Throws.TypeOf<SqliteException>());
        }

        SqliteConnection.ClearAllPools();
        await using ServiceProvider services = await _database.StartServicesAsync(null, _setting);
        await StartUploadAsync(services, "after");

        AssertAllIsThere(ManyPages / 2);
    }

    private void AssertAllIsThere(int pages)
    {
        Assert.That(ReadAfterPowerLoss("SELECT client_id FROM uploads"), Is.EquivalentTo(["before", "after"]));
        Assert.That(ReadAfterPowerLoss("SELECT count(*) FROM filler"), Is.EqualTo([$"{pages}"]));
        Assert.That(ReadAfterPowerLoss("PRAGMA integrity_check"), Is.EqualTo(["ok"]));
    }

    private static async Task StartUploadAsync(ServiceProvider services, string clientId) =>
        await services.StartUploadAsync(new UploadKey("owner", clientId));

    // In one transaction, past the repositories: a failure is not repaired.
    private static Task WritePagesAsync(ServiceProvider services, int pages) =>
        ExecuteAsync(
            services,
            $"""
            CREATE TABLE IF NOT EXISTS filler (content BLOB);
            BEGIN IMMEDIATE;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {pages})
            INSERT INTO filler SELECT randomblob(3900) FROM n;
            COMMIT;
            """
        );

    private static Task CheckpointAsync(ServiceProvider services) =>
        ExecuteAsync(services, "PRAGMA wal_checkpoint(FULL)");

    private static async Task ExecuteAsync(ServiceProvider services, string sql)
    {
        await using SqliteConnection connection = services.GetRequiredService<SqliteConnectionSource>().Open();
        await using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private List<string> ReadAfterPowerLoss(string sql)
    {
        string copy = LyingDisk.CopyAfterPowerLoss(_path, Path.Combine(_database.Root, $"cut-{Guid.NewGuid():n}"));
        using SqliteConnection connection = new($"Data Source={copy};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> values = [];
        while (reader.Read())
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }
}
