using System.Collections.Concurrent;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Logs that a service which identifies callers is unavailable: one line when it begins, then at most one each minute,
/// with the number of failed questions since the line before.
/// </summary>
internal sealed partial class AuthOutages(ILogger<AuthOutages> logger, TimeProvider clock)
{
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    // By the addresses in the settings.
    private readonly ConcurrentDictionary<string, Outage> _outages = new();

    public void Report(string service, string reason)
    {
        Outage outage = _outages.GetOrAdd(service, _ => new Outage());
        long failed;
        lock (outage)
        {
            outage.Failed++;
            if (outage.LoggedAt is { } at && clock.GetElapsedTime(at) < _pause)
            {
                return;
            }

            (failed, outage.Failed, outage.LoggedAt, outage.IsOpen) = (outage.Failed, 0, clock.GetTimestamp(), true);
        }

        LogAway(service, reason, failed);
    }

    /// <summary>The service has answered.</summary>
    public void Ended(string service)
    {
        if (!_outages.TryGetValue(service, out Outage? outage) || !outage.IsOpen)
        {
            return;
        }

        lock (outage)
        {
            if (!outage.IsOpen)
            {
                return;
            }

            outage.IsOpen = false;
        }

        LogBack(service);
    }

    [LoggerMessage(
        3020,
        LogLevel.Warning,
        "{Service} does not identify callers, whose requests are refused with auth.unavailable: {Reason} "
            + "({Failed} failed questions since the last such line)"
    )]
    private partial void LogAway(string service, string reason, long failed);

    [LoggerMessage(3021, LogLevel.Information, "{Service} identifies callers again")]
    private partial void LogBack(string service);

    private sealed class Outage
    {
        public long Failed { get; set; }

        public long? LoggedAt { get; set; }

        public bool IsOpen { get; set; }
    }
}
