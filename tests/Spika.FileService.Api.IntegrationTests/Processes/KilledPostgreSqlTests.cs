using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// A PostgreSQL of these tests alone, all of its processes killed with SIGKILL under load and started again.
/// </summary>
public sealed class KilledPostgreSqlTests
{
    private PostgreSqlCluster _cluster = null!;

    [OneTimeSetUp]
    public async Task StartClusterAsync() => _cluster = await PostgreSqlCluster.RequireAsync();

    [OneTimeTearDown]
    public void EndCluster() => _cluster?.Dispose();

    [Test]
    [FullEffort]
    public async Task Kill_OfPostgreSqlAlone_ShowsNothingButPausesAndLosesNothing()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(_cluster);
        Dictionary<string, string?> settings = new(database.Settings)
        {
            ["Uploads:FinalizeLease"] = "00:00:01",

            // So that the clients see each failure.
            ["Database:WaitForUpTo"] = "00:00:00",
        };
        await using ServiceProcess service = await ServiceProcess.StartAsync(settings);
        using PatientClients clients = new(() => [service.Client], chunks: 20);
        int[] moments = [0, 100, 20, 50, 200, 400];
        foreach (int milliseconds in moments)
        {
            await clients.UntilMoreAsync(() => clients.Acknowledged);
            await Task.Delay(milliseconds);
            _cluster.Kill();
            await clients.UntilMoreAsync(() => clients.FewestPauses);
            await _cluster.StartAgainAsync();
        }

        await clients.FinishAsync();

        await clients.CheckAsync(service);
        Assert.That(
            clients.Pauses,
            Is.SubsetOf(["503 database.unavailable later", "409 upload.being_verified"]).And.Not.Empty
        );
    }

    [Test]
    [FullEffort]
    public async Task Kill_OfBothAtAnyMoment_BreaksNoPromise()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(_cluster);
        KillRounds rounds = new(database.Settings, databaseMayGo: true);

        await rounds.RunAsync(
            8,
            async service =>
            {
                await Task.WhenAll(Task.Run(_cluster.Kill), service.KillAsync());
                await _cluster.StartAgainAsync();
            }
        );
    }
}
