using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spika.FileService.Api.Health;

/// <summary>
/// The report of the health checks with one tag. A check flushes files and commits to the database, and any client may
/// ask for it: requests that wait at the same time share one, and checks begin <see cref="Interval"/> apart at least.
/// </summary>
/// <remarks>
/// A report that all is well is never older than the request that it answers. A request that came while checks ran that
/// then failed has their report: they failed after it came, and the next ones may wait as long for what hangs.
/// </remarks>
internal sealed class SharedReport(HealthCheckService checks, string tag, TimeProvider clock)
{
    /// <summary>Ten checks a second are no load, and a probe notices no wait of a tenth of a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();

    // The checks that have not begun; null when there are none.
    private Task<HealthReport>? _next;

    private Task<HealthReport>? _last;

    private long? _begunAt;

    /// <param name="cancellationToken">Ends the wait of this request; the checks go on for the others.</param>
    public Task<HealthReport> GetAsync(CancellationToken cancellationToken)
    {
        Task<HealthReport> report;
        lock (_lock)
        {
            Task<HealthReport>? running = _last is { IsCompleted: false } ? _last : null;
            report = _next ??= Task.Run(() => RunAfterAsync(running), CancellationToken.None);
            _last = report;
        }

        return report.WaitAsync(cancellationToken);
    }

    private async Task<HealthReport> RunAfterAsync(Task<HealthReport>? running)
    {
        if (running is not null && await FailureOfAsync(running) is { } failed)
        {
            lock (_lock)
            {
                _next = null;
            }

            return failed;
        }

        if (_begunAt is { } begunAt && Interval - clock.GetElapsedTime(begunAt) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, clock);
        }

        lock (_lock)
        {
            _begunAt = clock.GetTimestamp();
            _next = null;
        }

        return await checks.CheckHealthAsync(check => check.Tags.Contains(tag), CancellationToken.None);
    }

    private static async Task<HealthReport?> FailureOfAsync(Task<HealthReport> running)
    {
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return running is { IsCompletedSuccessfully: true, Result: { Status: HealthStatus.Unhealthy } failed }
            ? failed
            : null;
    }
}
