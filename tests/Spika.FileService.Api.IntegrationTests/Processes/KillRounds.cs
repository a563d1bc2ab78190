namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// The real process under load, killed and started again on the same data; between two rounds it must keep what it
/// promised.
/// </summary>
/// <param name="databaseMayGo">Whether the database is killed as well.</param>
internal sealed class KillRounds(IReadOnlyDictionary<string, string?> settings, bool databaseMayGo = false)
{
    private const int Clients = 6;

    private const int LongestRoundMilliseconds = 800;

    private const int LongestVerifyMilliseconds = 25;

    private readonly Dictionary<string, string?> _settings = new(settings) { ["Uploads:FinalizeLease"] = "00:00:01" };

    /// <param name="kill">Kills the process, at once.</param>
    public async Task RunAsync(int rounds, Func<ServiceProcess, Task> kill)
    {
        int seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        Random random = new(seed);
        UnluckyClient[] clients =
        [
            .. Enumerable.Range(0, Clients).Select(_ => new UnluckyClient(random.Next(), databaseMayGo)),
        ];
        for (int round = 0; round < rounds; round++)
        {
            await using ServiceProcess service = await ServiceProcess.StartAsync(_settings);
            await Task.WhenAll(clients.Select(client => client.CheckAsync(service.Client)));
            Task sending = Task.WhenAll(clients.Select(client => client.SendAsync(service.Client)));

            // A process that was just started is slow; without this most rounds would end before it does anything.
            await Eventually.RisesAsync(() => clients.Sum(client => client.Acknowledged), sending);
            await UntilTheMomentAsync(aimsAtVerify: round % 2 == 0, random, clients, sending);
            await kill(service);
            await sending;
        }

        await using ServiceProcess last = await ServiceProcess.StartAsync(_settings);
        await Task.WhenAll(clients.Select(client => client.CheckAsync(last.Client)));
        TestContext.Out.WriteLine(
            $"{clients.Sum(client => client.Acknowledged)} chunks, {clients.Sum(client => client.Verified)} files, "
                + $"{clients.Sum(client => client.VerifiesLost)} verifies without an answer"
        );
        Assert.That(clients.Sum(client => client.Acknowledged), Is.GreaterThanOrEqualTo(rounds));
    }

    private static async Task UntilTheMomentAsync(
        bool aimsAtVerify,
        Random random,
        UnluckyClient[] clients,
        Task sending
    )
    {
        if (aimsAtVerify)
        {
            await Eventually.IsTrueAsync(() => clients.Any(client => client.IsVerifying), sending);
        }

        await Task.Delay(random.Next(aimsAtVerify ? LongestVerifyMilliseconds : LongestRoundMilliseconds));
    }
}
