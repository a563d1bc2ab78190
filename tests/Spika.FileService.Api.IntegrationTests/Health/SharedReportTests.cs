using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Health;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.Health;

public sealed class SharedReportTests
{
    private readonly FakeTimeProvider _clock = new();

    private ServiceProvider _services = null!;

    private SharedReport _report = null!;

    private TaskCompletionSource<HealthCheckResult> _result = null!;

    private int _checks;

    [SetUp]
    public void Begin()
    {
        _checks = 0;
        _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _services = new ServiceCollection()
            .AddLogging()
            .AddHealthChecks()
            .AddAsyncCheck("test", CheckAsync, tags: ["tag"])
            .Services.BuildServiceProvider();
        _report = new SharedReport(_services.GetRequiredService<HealthCheckService>(), "tag", _clock);
    }

    [TearDown]
    public void End() => _services.Dispose();

    [Test]
    public async Task GetAsync_WhileChecksRun_WaitsForTheNextOnesAndSharesThem()
    {
        Task<HealthReport> first = _report.GetAsync(default);
        await Eventually.IsTrueAsync(() => _checks == 1, first);
        Task<HealthReport>[] later = [.. Enumerable.Range(0, 1000).Select(_ => _report.GetAsync(default))];

        _clock.Advance(SharedReport.Interval);
        _result.SetResult(HealthCheckResult.Healthy());

        await first;
        Assert.That(await Task.WhenAll(later), Is.All.SameAs(await later[0]).And.All.Not.SameAs(await first));
        Assert.That(_checks, Is.EqualTo(2));
    }

    // Of a database that hangs, each check waits for seconds.
    [Test]
    public async Task GetAsync_WhileChecksRunThatFail_HasTheirReport()
    {
        Task<HealthReport> first = _report.GetAsync(default);
        await Eventually.IsTrueAsync(() => _checks == 1, first);
        Task<HealthReport>[] later = [.. Enumerable.Range(0, 1000).Select(_ => _report.GetAsync(default))];

        _result.SetResult(HealthCheckResult.Unhealthy());

        Assert.That(await Task.WhenAll(later), Is.All.SameAs(await first));
        Task<HealthReport> next = _report.GetAsync(default);
        await AdvanceUntilAsync(next);
        Assert.That(await next, Is.Not.SameAs(await first));
        Assert.That(_checks, Is.EqualTo(2));
    }

    [Test]
    public async Task GetAsync_AfterAnotherReport_WaitsUntilTheIntervalIsOver()
    {
        _result.SetResult(HealthCheckResult.Healthy());
        await _report.GetAsync(default);

        Task<HealthReport>[] later = [.. Enumerable.Range(0, 1000).Select(_ => _report.GetAsync(default))];
        int before = _checks;
        await AdvanceUntilAsync(Task.WhenAll(later));

        Assert.That((before, _checks), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task GetAsync_AfterAFailure_SeesIt()
    {
        _result.SetResult(HealthCheckResult.Healthy());
        await _report.GetAsync(default);
        _result = new();
        _result.SetResult(HealthCheckResult.Unhealthy());
        Task<HealthReport> later = _report.GetAsync(default);

        await AdvanceUntilAsync(later);

        Assert.That((await later).Status, Is.EqualTo(HealthStatus.Unhealthy));
    }

    [Test]
    public async Task GetAsync_WhenTheFirstRequestIsCancelled_AnswersTheOthers()
    {
        using CancellationTokenSource hangUp = new();
        Task<HealthReport> first = _report.GetAsync(hangUp.Token);
        Task<HealthReport> second = _report.GetAsync(default);

        await hangUp.CancelAsync();
        _result.SetResult(HealthCheckResult.Healthy());

        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await second).Status, Is.EqualTo(HealthStatus.Healthy));
    }

    // The delay begins on another thread, perhaps after an advance of the clock.
    private Task AdvanceUntilAsync(Task ended) =>
        Eventually.IsTrueAsync(
            () =>
            {
                _clock.Advance(SharedReport.Interval);
                return ended.IsCompleted;
            },
            ended
        );

    private Task<HealthCheckResult> CheckAsync()
    {
        Interlocked.Increment(ref _checks);
        return _result.Task;
    }
}
