using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Reads a connection's next request later when one wrong request came after the other: a flood of them takes the
/// processors from all others. The pause follows the answer, when the connection is idle and its request holds nothing
/// any more, and is one interval at most, since a connection of HTTP/1 has one request at a time.
/// </summary>
/// <param name="maxPerSecond">0: no limit.</param>
internal sealed class RefusalPace(int maxPerSecond, TimeProvider clock) : IRefusalPace
{
    /// <summary>So many are answered without a wait, after a time without any.</summary>
    public const int AtOnce = 100;

    private readonly long _interval = maxPerSecond == 0 ? 0 : clock.TimestampFrequency / maxPerSecond;

    // A time stamp of the clock.
    private long _next = long.MinValue;

    public void Note()
    {
        if (_interval > 0)
        {
            _next = Math.Max(_next, clock.GetTimestamp() - (AtOnce * _interval)) + _interval;
        }
    }

    /// <summary>Waits until the next request may be read.</summary>
    public Task PauseAsync()
    {
        long now = clock.GetTimestamp();
        return _next > now ? Task.Delay(clock.GetElapsedTime(now, _next), clock) : Task.CompletedTask;
    }
}
