using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

public sealed class DatabaseRetryTests
{
    private readonly RecordingLogger<DatabaseRetry> _log = new(LogLevel.Warning);

    private readonly FakeTimeProvider _clock = new() { AutoAdvanceAmount = TimeSpan.Zero };

    private readonly WriteGate _gate = new(Options.Create(new DatabaseOptions { Provider = DatabaseProvider.Sqlite }));

    private readonly WriterThread _thread = new();

    private readonly ConnectionLimit _connections = new(Options.Create(new DatabaseOptions()));

    private int _attempts;

    [SetUp]
    public void Reset() => _attempts = 0;

    [OneTimeTearDown]
    public void Dispose()
    {
        _gate.Dispose();
        _thread.Dispose();
        _connections.Dispose();
    }

    [Test]
    public async Task RunAsync_WhenTheDatabaseComesBack_AnswersWhatTheRepetitionAnswers()
    {
        Task<int> run = Retry().RunAsync(_ => FailUntilAsync(attempt: 5), default);
        await AdvanceUntilAsync(run, TimeSpan.FromSeconds(14));

        Assert.That(await run, Is.EqualTo(5));
    }

    [Test]
    public async Task RunAsync_HoweverOftenItRepeats_LogsOneLine()
    {
        _log.Entries.Clear();
        Task<int> run = Retry().RunAsync(_ => FailUntilAsync(attempt: 5), default);
        await AdvanceUntilAsync(run, TimeSpan.FromSeconds(14));
        await run;

        Assert.That(_log.Lines, Has.Count.EqualTo(1).And.One.StartsWith("2037 "));
    }

    [Test]
    public async Task RunAsync_WhenTwoTransactionsMet_LogsNothing()
    {
        _log.Entries.Clear();
        Task<int> run = Retry()
            .RunAsync(
                _ =>
                    ++_attempts < 3
                        ? throw new PostgresException("message", "ERROR", "ERROR", PostgresErrorCodes.DeadlockDetected)
                        : Task.FromResult(_attempts),
                default
            );
        await AdvanceUntilAsync(run, TimeSpan.FromSeconds(14));

        Assert.That(await run, Is.EqualTo(3));
        Assert.That(_log.Lines, Is.Empty);
    }

    [Test]
    public async Task RunAsync_WhenOneConnectionIsBroken_RepeatsAtOnce()
    {
        int answer = await Retry().RunAsync(_ => FailUntilAsync(attempt: 2), default);

        Assert.That(answer, Is.EqualTo(2));
    }

    [Test]
    public async Task RunAsync_WhenTheDatabaseStaysAway_ThrowsItsFailureAtTheEndOfTheTime()
    {
        long start = _clock.GetTimestamp();
        Task<int> run = Retry().RunAsync(_ => FailUntilAsync(attempt: int.MaxValue), default);
        await AdvanceUntilAsync(run, TimeSpan.FromMinutes(1));

        Assert.That(async () => await run, Throws.InstanceOf<NpgsqlException>());
        Assert.That(_clock.GetElapsedTime(start), Is.InRange(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(15.3)));
    }

    [Test]
    public async Task RunAsync_WhenTheRequestEndsDuringThePause_ThrowsWhatItWaitedFor()
    {
        using CancellationTokenSource request = new();
        Task<int> run = Retry().RunAsync(_ => FailUntilAsync(attempt: int.MaxValue), request.Token);

        await request.CancelAsync();

        Assert.That(async () => await run, Throws.InstanceOf<NpgsqlException>());
    }

    [Test]
    public void RunAsync_WhenWaitingIsOff_ThrowsAtOnce()
    {
        DatabaseRetry retry = Retry(new DatabaseOptions { WaitForUpTo = TimeSpan.Zero });

        Assert.That(
            async () => await retry.RunAsync(_ => FailUntilAsync(attempt: 2), default),
            Throws.InstanceOf<NpgsqlException>()
        );
        Assert.That(_attempts, Is.EqualTo(1));
    }

    [TestCase("23505")]
    [TestCase("42P01")]
    [TestCase("28P01")]
    [TestCase("42501")]
    public void RunAsync_WhenARepetitionWouldFailAgain_ThrowsAtOnce(string sqlState)
    {
        Assert.That(
            async () =>
                await Retry()
                    .RunAsync<int>(_ => throw new PostgresException("message", "ERROR", "ERROR", sqlState), default),
            Throws.InstanceOf<PostgresException>()
        );
    }

    [Test]
    public async Task RunAsync_OfARepetition_LetsItWaitForWhatIsLeftOfTheTime()
    {
        List<TimeSpan> waits = [];
        Task<int> run = Retry()
            .RunAsync(
                attempt =>
                {
                    waits.Add(attempt.Wait);
                    _clock.Advance(TimeSpan.FromSeconds(10));
                    return FailUntilAsync(attempt: 3);
                },
                default
            );
        await AdvanceUntilAsync(run, TimeSpan.FromSeconds(14));

        Assert.That(async () => await run, Throws.InstanceOf<NpgsqlException>());
        Assert.That(waits, Is.EqualTo(new[] { TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5) }));
    }

    // The driver waits for a server that hangs longer than its limits say: it asks it for a cancellation first.
    [Test]
    public void RunAsync_WhenAnAttemptDoesNotEnd_EndsWithItsTimeAndLeavesTheAttempt()
    {
        TaskCompletionSource<int> silent = new();
        DatabaseOptions options = new()
        {
            WaitForUpTo = TimeSpan.FromMilliseconds(100),
            ConnectTimeout = TimeSpan.Zero,
            CommandTimeout = TimeSpan.Zero,
        };

        Exception? thrown = Assert.CatchAsync(() =>
            Retry(options, clock: TimeProvider.System)
                .RunAsync(
                    _ =>
                    {
                        _attempts++;
                        return silent.Task;
                    },
                    default
                )
        );

        Assert.That(new FailureClassifier().Classify(thrown!), Is.EqualTo(InfrastructureErrors.DatabaseUnavailable));
        Assert.That((_attempts, silent.Task.IsCompleted), Is.EqualTo((1, false)));
    }

    [Test]
    public async Task WriteAsync_DuringItsPauses_LeavesTheGateToOthers()
    {
        using CancellationTokenSource request = new();
        NoDatabase none = new() { Failure = new NpgsqlException("away", new TimeoutException()) };
        DatabaseRetry retry = Retry(contexts: none);
        Task<int> write = retry.WriteAsync(_ => Task.FromResult(1), request.Token);

        using (await _gate.EnterAsync(default))
        {
            Assert.That(write.IsCompleted, Is.False);
        }

        await request.CancelAsync();
        Assert.That(
            async () => await write,
            Throws.InstanceOf<NpgsqlException>().Or.InstanceOf<OperationCanceledException>()
        );
    }

    private DatabaseRetry Retry(
        DatabaseOptions? options = null,
        NoDatabase? contexts = null,
        TimeProvider? clock = null
    )
    {
        contexts ??= new NoDatabase();
        return new DatabaseRetry(
            contexts,
            _connections,
            Options.Create(options ?? new DatabaseOptions()),
            clock ?? _clock,
            _log,
            writes: new WriteGroup(contexts, _gate, _thread, clock ?? _clock)
        );
    }

    private Task<int> FailUntilAsync(int attempt) =>
        ++_attempts < attempt ? throw new NpgsqlException("away", new TimeoutException()) : Task.FromResult(_attempts);

    // What waits for the clock goes on at once when it is moved.
    private async Task AdvanceUntilAsync(Task run, TimeSpan atMost)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(10);
        for (TimeSpan moved = TimeSpan.Zero; moved < atMost && !run.IsCompleted; moved += step)
        {
            _clock.Advance(step);
            await Task.Yield();
        }
    }
}
