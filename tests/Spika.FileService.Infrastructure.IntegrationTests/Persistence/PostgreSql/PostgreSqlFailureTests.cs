using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

public sealed class PostgreSqlFailureTests
{
    private TestDatabase _database = null!;
    private PostgreSqlProxy _proxy = null!;
    private ServiceProvider _services = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        _proxy = new PostgreSqlProxy(_database.Settings["ConnectionStrings:FileService"]!);
        _proxy.Open();
        _services = await _database.StartServicesAsync(
            null,
            ("ConnectionStrings:FileService", _proxy.ConnectionString),
            ("Database:WaitForUpTo", "00:00:00")
        );
    }

    [TearDown]
    public async Task StopAsync()
    {
        if (_database is not null)
        {
            await _services.DisposeAsync();
            _proxy.Dispose();
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task FindAsync_WhenDatabaseIsAway_ThrowsWhatTheClassifierKnows()
    {
        IUploadRepository uploads = _services.GetRequiredService<IUploadRepository>();
        await uploads.FindAsync(A.Key(), default);

        _proxy.Cut();

        Exception? thrown = Assert.CatchAsync(async () => await uploads.FindAsync(A.Key(), default));
        Assert.That(new FailureClassifier().Classify(thrown), Is.EqualTo(InfrastructureErrors.DatabaseUnavailable));
    }

    [Test]
    public async Task StartedUpload_WhenDatabaseCameBack_IsStillThere()
    {
        IUploadRepository uploads = _services.GetRequiredService<IUploadRepository>();
        Upload upload = await _services.StartUploadAsync();
        _proxy.Cut();
        Assert.CatchAsync(async () => await uploads.FindAsync(upload.Key, default));

        _proxy.Open();

        Assert.That(await uploads.FindAsync(upload.Key, default), Is.EqualTo(upload));
    }

    [Test]
    public async Task CheckHealthAsync_WhenDatabaseIsAway_IsUnhealthy()
    {
        _proxy.Cut();

        HealthCheckResult result = await HealthChecks.CheckDatabaseAsync(_services);

        Assert.That(result.Status, Is.EqualTo(HealthStatus.Unhealthy));
    }
}
