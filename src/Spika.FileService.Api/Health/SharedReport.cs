using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Spika.FileService.Api.Health;

/// <summary>
/// The report of the health checks with one tag. A check flushes files and commits to the database, and any client may
/// ask for it: requests that wait at the same time share one, and checks begin <see cref="Interval"/> apart at least.
/// </summary>
/// <remarks>A report is never older than the request that it answers.</remarks>
internal sealed class SharedReport(HealthCheckService checks, string tag, TimeProvider clock)
{
    /// <summary>Ten checks a second are no load, and a probe notices no wait of a tenth of a second.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();

    // The checks that have not begun; null when there are none.
    private Task<HealthReport>? _next;

    private Task _last = Task.CompletedTask;

    private long? _begunAt;

    /// <param name="cancellationToken">Ends the wait of this request; the checks go on for the others.</param>
    public Task<HealthReport> GetAsync(CancellationToken cancellationToken)
    {
        Task<HealthReport> report;
        lock (_gate)
        {
            Task last = _last;
            report = _next ??= Task.Run(() => RunAfterAsync(last), CancellationToken.None);
            _last = report;
        }

        return report.WaitAsync(cancellationToken);
    }

    private async Task<HealthReport> RunAfterAsync(Task last)
    {
        await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_begunAt is { } begunAt && Interval - clock.GetElapsedTime(begunAt) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, clock);
        }

        lock (_gate)
        {
            _begunAt = clock.GetTimestamp();
            _next = null;
        }

        return await checks.CheckHealthAsync(check => check.Tags.Contains(tag), CancellationToken.None);
    }
}
