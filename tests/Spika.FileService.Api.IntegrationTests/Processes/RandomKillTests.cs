using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>The real process under load, killed with SIGKILL at random moments, again and again on the same data.</summary>
public sealed class RandomKillTests
{
    private const int Rounds = 25;

    private const int Clients = 6;

    private const int LongestRoundMilliseconds = 800;

    [TestCase(DatabaseProvider.Sqlite)]
    [TestCase(DatabaseProvider.PostgreSql)]
    public async Task Kill_AtAnyMoment_BreaksNoPromise(DatabaseProvider provider)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(provider);
        Dictionary<string, string?> settings = new(database.Settings) { ["Uploads:FinalizeLease"] = "00:00:01" };
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        UnluckyClient[] clients = [.. Enumerable.Range(0, Clients).Select(_ => new UnluckyClient(random.Next()))];
        for (int round = 0; round < Rounds; round++)
        {
            await using ServiceProcess service = await ServiceProcess.StartAsync(settings);
            await Task.WhenAll(clients.Select(client => client.CheckAsync(service.Client)));
            Task sending = Task.WhenAll(clients.Select(client => client.SendAsync(service.Client)));
            await UntilSomethingIsAcknowledgedAsync(clients);
            await Task.Delay(random.Next(LongestRoundMilliseconds));
            await service.KillAsync();
            await sending;
        }

        await using ServiceProcess last = await ServiceProcess.StartAsync(settings);
        await Task.WhenAll(clients.Select(client => client.CheckAsync(last.Client)));
        TestContext.Out.WriteLine(
            $"{clients.Sum(client => client.Acknowledged)} chunks, {clients.Sum(client => client.Verified)} files"
        );
        Assert.That(clients.Sum(client => client.Acknowledged), Is.GreaterThanOrEqualTo(Rounds));
    }

    // A process that was just started is slow; without this most rounds would end before it does anything.
    private static async Task UntilSomethingIsAcknowledgedAsync(UnluckyClient[] clients)
    {
        int before = clients.Sum(client => client.Acknowledged);
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (clients.Sum(client => client.Acknowledged) == before)
        {
            await Task.Delay(10, patience.Token);
        }
    }
}
