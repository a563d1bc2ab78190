using System.Collections.Concurrent;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.IntegrationTests.Installation;

/// <summary>The system's time, in which a test can have <see cref="BoundDatabaseWatch"/> look at once.</summary>
internal sealed class PromptedWatchClock : TimeProvider
{
    private readonly ConcurrentBag<ITimer> _watches = [];

    public void Look()
    {
        foreach (ITimer watch in _watches)
        {
            watch.Change(TimeSpan.Zero, BoundDatabaseWatch.Interval);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = base.CreateTimer(callback, state, dueTime, period);
        if (period == BoundDatabaseWatch.Interval)
        {
            _watches.Add(timer);
        }

        return timer;
    }
}
