using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.PostgreSql;

/// <summary>Connections of the pool that are of no use any more, while new ones are.</summary>
public sealed class BrokenConnectionTests
{
    private const int Connections = 8;

    private TestDatabase _database = null!;

    private PostgreSqlProxy _way = null!;

    private ServiceProvider _services = null!;

    private IUploadRepository Uploads => _services.GetRequiredService<IUploadRepository>();

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        _way = new PostgreSqlProxy(_database.Settings["ConnectionStrings:FileService"]!);
        _way.Open();
        _services = await _database.StartServicesAsync(
            settings:
            [
                ("ConnectionStrings:FileService", _way.ConnectionString + ";Cancellation Timeout=200"),
                ("Database:CommandTimeout", "00:00:01"),
                // On a busy machine one repetition or another takes longer than a second as well.
                ("Database:WaitForUpTo", "00:02:00"),
            ]
        );
        await FillPoolAsync();
    }

    [TearDown]
    public async Task EndAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }

        _way?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task Request_WhenTheServerClosedAllIdleConnections_IsAnswered()
    {
        await CloseAllConnectionsAsync();

        Upload?[] found = await Task.WhenAll(
            Enumerable.Range(0, 3 * Connections).Select(_ => Uploads.FindAsync(A.Key(), default))
        );

        Assert.That(found, Is.All.Null);
    }

    [Test]
    public async Task Health_WhenTheServerClosedAllIdleConnections_IsHealthy()
    {
        await CloseAllConnectionsAsync();

        HealthCheckResult health = await HealthChecks.CheckDatabaseAsync(_services);

        Assert.That(health.Status, Is.EqualTo(HealthStatus.Healthy));
    }

    [Test]
    public async Task Request_WhenItsConnectionWasDroppedSilently_IsAnsweredOnAnother()
    {
        int lost = 0;
        _way.Decide = _ => Interlocked.Increment(ref lost) <= 4 ? RequestFate.NeverArrives : RequestFate.Answered;

        Upload?[] found = await Task.WhenAll(
            Enumerable.Range(0, Connections).Select(_ => Uploads.FindAsync(A.Key(), default))
        );

        Assert.That(found, Is.All.Null);
        Assert.That(lost, Is.GreaterThan(4));
    }

    [Test]
    public async Task Change_WhenItsTransactionWasDroppedSilently_DoesNotWaitForTheLocksThatTheServerKeeps()
    {
        Upload upload = await _services.StartUploadAsync();
        int lost = 0;
        _way.Decide = request =>
            PostgreSqlRequest.CommitsTransaction(request) && Interlocked.Increment(ref lost) == 1
                ? RequestFate.NeverArrives
                : RequestFate.Answered;

        Upload? leased = await Uploads.LeaseAsync(upload.Id, TimeSpan.FromMinutes(1), default);

        Assert.That((leased?.FencingToken, lost > 1), Is.EqualTo((1, true)));
    }

    [Test]
    public async Task Change_WhenTheServerIsReadOnlyForAWhile_WaitsForOneThatTakesWrites()
    {
        await SetReadOnlyAsync(true);
        Task<Upload> started = _services.StartUploadAsync();
        HealthCheckResult during = await HealthChecks.CheckDatabaseAsync(_services);
        await SetReadOnlyAsync(false);

        Assert.That(await started, Is.Not.Null);
        HealthCheckResult after = await HealthChecks.CheckDatabaseAsync(_services);
        Assert.That((during.Status, after.Status), Is.EqualTo((HealthStatus.Unhealthy, HealthStatus.Healthy)));
    }

    [Test]
    public async Task Change_WhenTheServerStaysReadOnly_SaysThatTheDatabaseIsUnavailable()
    {
        await using ServiceProvider impatient = await _database.StartServicesAsync(
            settings: ("Database:WaitForUpTo", "00:00:00.1")
        );
        await SetReadOnlyAsync(true);

        Exception? thrown = Assert.CatchAsync(async () => await impatient.StartUploadAsync());

        Assert.That(new FailureClassifier().Classify(thrown!), Is.EqualTo(InfrastructureErrors.DatabaseUnavailable));
        await SetReadOnlyAsync(false);
    }

    private async Task FillPoolAsync() =>
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Uploads.FindAsync(A.Key(), default)));

    private Task CloseAllConnectionsAsync() =>
        ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        );

    // As after a failover: the connections from before are closed, and lead to a standby when they are opened again.
    private async Task SetReadOnlyAsync(bool isReadOnly)
    {
        NpgsqlConnectionStringBuilder database = new(_database.Settings["ConnectionStrings:FileService"]);
        await ExecuteAsync(
            $"ALTER DATABASE {database.Database} "
                + (isReadOnly ? "SET default_transaction_read_only = on" : "RESET default_transaction_read_only")
        );
        if (isReadOnly)
        {
            await CloseAllConnectionsAsync();
        }
    }

    private Task ExecuteAsync(string sql) =>
        PostgreSqlCommands.ExecuteAsync(
            _database.Settings["ConnectionStrings:FileService"]!,
            sql,
            "-c default_transaction_read_only=off"
        );
}
