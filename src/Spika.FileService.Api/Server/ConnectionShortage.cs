using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Counts connections that were closed because too few are allowed, and logs the counts once in a while.
/// </summary>
internal sealed class ConnectionShortage(TimeProvider clock, ILogger logger)
{
    private static readonly TimeSpan _logEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    private long? _loggedAt;

    private int _evicted;

    private int _refused;

    public void Report(int max, int evicted, int refused)
    {
        lock (_lock)
        {
            _evicted += evicted;
            _refused += refused;
            if (_loggedAt is { } at && clock.GetElapsedTime(at) < _logEvery)
            {
                return;
            }

            ApiLog.ConnectionsShort(logger, max, _evicted, _refused);
            _loggedAt = clock.GetTimestamp();
            (_evicted, _refused) = (0, 0);
        }
    }
}
