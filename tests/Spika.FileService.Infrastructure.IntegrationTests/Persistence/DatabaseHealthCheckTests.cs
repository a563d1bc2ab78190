using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class DatabaseHealthCheckTests(DatabaseProvider provider)
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task CreateDatabaseAsync() => _database = await TestDatabase.CreateEmptyAsync(provider);

    [TearDown]
    public async Task RemoveDatabaseAsync()
    {
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task CheckHealthAsync_WhenDatabaseAnswers_IsHealthy()
    {
        await using ServiceProvider services = await _database.StartServicesAsync();

        HealthCheckResult result = await HealthChecks.CheckDatabaseAsync(services);

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Healthy));
    }

    // A log that takes no writes is found only by writing into it.
    [Test]
    public async Task CheckHealthAsync_OnSqlite_WritesIntoTheLogEachTime()
    {
        if (provider != DatabaseProvider.Sqlite)
        {
            Assert.Pass("PostgreSQL has a log of its own, and ends when it cannot write into it.");
        }

        await using ServiceProvider services = await _database.StartServicesAsync();
        List<string> logs = [];
        for (int check = 0; check < 3; check++)
        {
            await HealthChecks.CheckDatabaseAsync(services);
            logs.Add(Convert.ToHexString(await ReadLogAsync()));
        }

        Assert.That(logs, Is.Unique);
    }

    [Test]
    public async Task CheckHealthAsync_WhenTablesAreMissing_IsUnhealthy()
    {
        await using ServiceProvider services = _database.CreateServices();

        HealthCheckResult result = await HealthChecks.CheckDatabaseAsync(services);

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Unhealthy));
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
