using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Hosting;

/// <summary>A start that fails says why in one line and exits with 1: no stack trace, no core dump.</summary>
public sealed class FailedRunTests
{
    // SIGABRT, which an unhandled exception ends with, is 134 here.
    private const int Failed = 1;

    [Test]
    public async Task Start_WhenTheUserMayNotCreateTables_SaysWhatToDo()
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        await using Stranger stranger = await Stranger.CreateAsync(database);

        (int exitCode, string output) = await StartAsync(database, stranger.ConnectionString);

        AssertOneSentence(exitCode, output, "lacks a right.*permission denied for schema public.*owner");
    }

    [TestCase("Database=nosuchdatabase", "refuses the connection.*nosuchdatabase")]
    [FullEffortCase("Username=nosuchrole", "refuses the connection.*nosuchrole")]
    [FullEffortCase("Search Path=nosuchschema", "has no schema for the tables")]
    [FullEffortCase("Search Path=pg_temp", "refuses what the start needs \\(42P01: ")]
    [FullEffortCase("Options=-c default_transaction_read_only=on", "takes no writes")]
    public async Task Start_WhenTheDatabaseRefuses_SaysWhatToDo(string addition, string expected)
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);

        (int exitCode, string output) = await StartAsync(
            database,
            $"{database.Settings["ConnectionStrings:FileService"]};{addition}"
        );

        AssertOneSentence(exitCode, output, expected);
    }

    [Test]
    [FullEffort]
    public async Task Start_WhenATableOfAnotherProgramIsInTheWay_SaysWhatToDo()
    {
        await using TestDatabase database = await TestDatabase.CreateEmptyAsync(DatabaseProvider.PostgreSql);
        string connectionString = database.Settings["ConnectionStrings:FileService"]!;
        await using (NpgsqlDataSource source = NpgsqlDataSource.Create(connectionString))
        await using (NpgsqlCommand command = source.CreateCommand("CREATE TABLE uploads (id int)"))
        {
            await command.ExecuteNonQueryAsync();
        }

        (int exitCode, string output) = await StartAsync(database, connectionString);

        AssertOneSentence(exitCode, output, "not the service's own");
    }

    [Test]
    public void Describe_WhenTheFailureIsUnknown_IsOneLine()
    {
        string sentence = FailedRun.Describe(new AggregateException(new NotSupportedException("first\n  second\n")));

        Assert.That(sentence, Is.EqualTo("The service failed (NotSupportedException): first second"));
    }

    // As docker stop does while the service waits for PostgreSQL.
    [Test]
    public async Task Run_ThatIsAskedToStopWhileItStarts_EndsWithZero()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(UnwatchedSettings.With());
        builder.Services.AddHostedService<StoppedStart>();

        int exitCode = await FailedRun.RunAsync(() => builder.Build());

        Assert.That(exitCode, Is.Zero);
    }

    // Phones send slowly, and a deployment is no failure of the unit of systemd.
    [TestCase(false)]
    [TestCase(true, Description = "Of several services.")]
    public async Task Run_WhoseStopRunsOutOfTime_EndsWithZero(bool isOfSeveral)
    {
        OperationCanceledException late = new();

        Assert.That(
            await StopWithAsync(isOfSeveral ? new AggregateException(late, late) : late, TimeSpan.Zero),
            Is.Zero
        );
    }

    [Test]
    public async Task Run_WhoseStopFails_EndsWithOne()
    {
        OperationCanceledException late = new();

        Assert.That(
            await StopWithAsync(new AggregateException(late, new IOException()), TimeSpan.Zero),
            Is.EqualTo(Failed)
        );
        Assert.That(await StopWithAsync(late, TimeSpan.FromMinutes(1)), Is.EqualTo(Failed), "There was time left.");
    }

    private static Task<int> StopWithAsync(Exception failure, TimeSpan timeout)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            UnwatchedSettings.With("--urls=http://127.0.0.1:0")
        );
        builder.Services.AddSingleton(failure).AddHostedService<FailedStop>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = timeout);
        return FailedRun.RunAsync(() => builder.Build());
    }

    private sealed class FailedStop(IHostApplicationLifetime lifetime, Exception failure) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.FromException(failure);
    }

    private sealed class StoppedStart(IHostApplicationLifetime lifetime) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            lifetime.StopApplication();
            return Task.FromCanceled(cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private static Task<(int ExitCode, string Output)> StartAsync(TestDatabase database, string connectionString) =>
        ServiceProcess.StartRefusedAsync(
            new Dictionary<string, string?>(database.Settings) { ["ConnectionStrings:FileService"] = connectionString }
        );

    private static void AssertOneSentence(int exitCode, string output, string expected)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(exitCode, Is.EqualTo(Failed), output);
            Assert.That(lines[^1], Does.Match(expected));
            Assert.That(lines, Has.None.StartsWith("   at ").And.None.Contains("      at "), output);
        }
    }
}
