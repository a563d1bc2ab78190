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

    [Test]
    public async Task CheckHealthAsync_WhenTablesAreMissing_IsUnhealthy()
    {
        await using ServiceProvider services = _database.CreateServices();

        HealthCheckResult result = await HealthChecks.CheckDatabaseAsync(services);

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Unhealthy));
    }
}
