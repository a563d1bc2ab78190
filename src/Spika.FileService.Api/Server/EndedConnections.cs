namespace Spika.FileService.Api.Server;

/// <summary>
/// Starts a garbage collection when far fewer connections are open than before. By itself the collector starts one when
/// enough is allocated again, so that what thousands of connections held came on top of what the next ones take.
/// </summary>
/// <param name="collect">Runs on a thread of the clock.</param>
internal sealed class EndedConnections(TimeProvider clock, Action collect) : IDisposable
{
    /// <summary>So many hold some 48 MiB.</summary>
    public const int Many = 1000;

    /// <summary>For the others that end at the same time.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>However many come and go, the processors are not kept busy with it.</summary>
    public static readonly TimeSpan AtMostEvery = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();

    // Most that were open at once since the last collection.
    private int _most;

    private int _open;

    private bool _isDue;

    private long? _collectedAt;

    private ITimer? _timer;

    /// <summary>Tells how many are open now.</summary>
    public void Observe(int open)
    {
        lock (_lock)
        {
            _open = open;
            _most = Math.Max(_most, open);
            if (!_isDue && _most - open >= Many)
            {
                _isDue = true;
                _timer ??= clock.CreateTimer(_ => Collect(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
                _timer.Change(Due(), Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private TimeSpan Due()
    {
        TimeSpan rest = _collectedAt is { } at ? AtMostEvery - clock.GetElapsedTime(at) : TimeSpan.Zero;
        return rest > Pause ? rest : Pause;
    }

    private void Collect()
    {
        lock (_lock)
        {
            (_isDue, _most) = (false, _open);
            _collectedAt = clock.GetTimestamp();
        }

        collect();
    }
}
