using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.ShippedClients;

/// <summary>
/// PostgreSQL is away for some seconds, again and again, under uploads of every client that is installed.
/// </summary>
[Category(TestEffort.Category)]
public sealed class DatabaseOutageTests
{
    private const int UploadsBetween = 4;

    private static readonly int[] _allSeconds = [1, 8, 2, 5, 1, 3, 7, 2, 4, 6];

    private static int[] Seconds => _allSeconds[..TestEffort.Of(usual: 1, full: 10)];

    private PostgreSqlCluster _cluster = null!;

    [OneTimeSetUp]
    public async Task StartClusterAsync() => _cluster = await PostgreSqlCluster.RequireAsync();

    [OneTimeTearDown]
    public void EndCluster() => _cluster?.Dispose();

    [Test]
    public async Task Kill_OfPostgreSql_ShowsClientsNothing()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(_cluster);
        await using ServiceProcess service = await ServiceProcess.StartAsync(database.Settings);
        await using BusyClients clients = new(service.Client.BaseAddress!);
        foreach (int seconds in Seconds)
        {
            await clients.SendMoreAsync(UploadsBetween);
            _cluster.Kill();
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            await _cluster.StartAgainAsync();
        }

        await clients.SendMoreAsync(UploadsBetween);
        await clients.FinishAsync();
        Assert.That(clients.Failures, Is.Empty, service.Output);
    }

    [Test]
    [FullEffort]
    public async Task Cut_OfItsConnections_ShowsClientsNothing()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(_cluster);
        using PostgreSqlProxy proxy = new(database.Settings["ConnectionStrings:FileService"]!);
        proxy.Open();
        Dictionary<string, string?> settings = new(database.Settings)
        {
            ["ConnectionStrings:FileService"] = proxy.ConnectionString,
        };
        await using ServiceProcess service = await ServiceProcess.StartAsync(settings);
        await using BusyClients clients = new(service.Client.BaseAddress!);
        foreach (int seconds in Seconds)
        {
            await clients.SendMoreAsync(UploadsBetween);
            proxy.Cut();
            await Task.Delay(TimeSpan.FromSeconds(seconds));
            proxy.Open();
        }

        await clients.SendMoreAsync(UploadsBetween);
        await clients.FinishAsync();
        Assert.That(clients.Failures, Is.Empty, service.Output);
    }
}
