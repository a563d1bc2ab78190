using Npgsql;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// The real process under load, whose way to the database ends, or loses what the service most needs to know.
/// </summary>
public sealed class LostDatabaseTests
{
    // So short that a test can outlast all of them, and long enough for a slow machine that nothing is in the way of.
    private const int TimeOutSeconds = 2;

    private TestDatabase _database = null!;

    private PostgreSqlProxy _way = null!;

    private ServiceProcess _service = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        _way = new PostgreSqlProxy(_database.Settings["ConnectionStrings:FileService"]!);
        _way.Open();
        NpgsqlConnectionStringBuilder connection = new(_way.ConnectionString)
        {
            Timeout = TimeOutSeconds,
            CommandTimeout = TimeOutSeconds,
            CancellationTimeout = 500,
        };
        _service = await ServiceProcess.StartAsync(
            new Dictionary<string, string?>(_database.Settings)
            {
                ["ConnectionStrings:FileService"] = connection.ToString(),
                ["Uploads:FinalizeLease"] = "00:00:01",

                // So that the clients see each failure.
                ["Database:WaitForUpTo"] = "00:00:00",
            }
        );
    }

    [TearDown]
    public async Task EndAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        _way?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }
    }

    [Test]
    [FullEffort]
    public async Task Database_WhenItRefusesConnectionsForAWhile_IsWaitedFor()
    {
        using PatientClients clients = new(() => [_service.Client], chunks: 20);
        await clients.UntilAsync(() => clients.FewestFiles > 0);

        _way.Cut();
        await clients.UntilAsync(() => clients.FewestPauses >= 30);
        _way.Open();
        await clients.FinishAsync();

        await CheckAsync(clients);
    }

    [Test]
    [FullEffort]
    public async Task Database_WhenNothingComesBackForLongerThanAllTimeOuts_IsWaitedFor()
    {
        using PatientClients clients = new(() => [_service.Client], chunks: 20);

        // The first time out is a command's, the second one a new connection's: three chunks in flight need six.
        foreach (int pauses in new[] { 6, 1 })
        {
            await clients.UntilMoreAsync(() => clients.FewestFiles);
            int before = clients.FewestPauses;
            _way.Block();
            await clients.UntilAsync(() => clients.FewestPauses >= before + pauses);

            // What the service has given up arrives now, after all.
            _way.Unblock();
        }

        await clients.FinishAsync();

        await CheckAsync(clients);
    }

    [TestCase(RequestFate.AnswerLost)]
    [FullEffortCase(RequestFate.ArrivesLate)]
    [Category(TestEffort.Category)]
    public async Task Commit_OfChunks_WhenTheConnectionBreaksBeforeItsAnswer_CanBeRepeated(RequestFate fate)
    {
        int commits = 0;
        _way.Decide = request =>
            PostgreSqlRequest.CommitsChunks(request) && Interlocked.Increment(ref commits) % 3 == 0
                ? fate
                : RequestFate.Answered;
        using PatientClients clients = new(() => [_service.Client], chunks: 20);

        await clients.UntilAsync(() => commits >= TestEffort.Of(usual: 15, full: 90) && clients.FewestPauses > 0);
        await clients.FinishAsync();

        await CheckAsync(clients);
    }

    [FullEffortCase(RequestFate.AnswerLost)]
    [FullEffortCase(RequestFate.ArrivesLate)]
    public async Task Commit_OfAVerify_WhenTheConnectionBreaksBeforeItsAnswer_CanBeRepeated(RequestFate fate)
    {
        int commits = 0;
        _way.Decide = request =>
            PostgreSqlRequest.CommitsTransaction(request) && Interlocked.Increment(ref commits) % 3 == 0
                ? fate
                : RequestFate.Answered;
        using PatientClients clients = new(() => [_service.Client], chunks: 3);

        await clients.UntilAsync(() => commits >= 30 && clients.FewestPauses > 0);
        await clients.FinishAsync();

        await CheckAsync(clients);
    }

    private async Task CheckAsync(PatientClients clients)
    {
        await clients.CheckAsync(_service);
        Assert.That(
            clients.Pauses,
            Is.SubsetOf(["503 database.unavailable later", "409 upload.being_verified"]).And.Not.Empty
        );
    }
}
