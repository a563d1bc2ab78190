using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

public sealed class SqliteHealthCheckTests
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => _database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);

    [TearDown]
    public async Task RemoveDatabaseAsync() => await _database.DisposeAsync();

    // A log that takes no writes is found only by writing into it.
    [Test]
    public async Task CheckHealthAsync_WritesIntoTheLogEachTime()
    {
        await using ServiceProvider services = await _database.StartServicesAsync();
        List<string> logs = [];
        for (int check = 0; check < 3; check++)
        {
            await HealthChecks.CheckDatabaseAsync(services);
            logs.Add(Convert.ToHexString(await ReadLogAsync()));
        }

        Assert.That(logs, Is.Unique);
    }

    private async Task<byte[]> ReadLogAsync()
    {
        await using FileStream log = new(
            Path.Combine(_database.Root, "fileservice.db-wal"),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        byte[] bytes = new byte[log.Length];
        await log.ReadExactlyAsync(bytes);
        return bytes;
    }
}
