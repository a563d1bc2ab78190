using Spika.FileService.Api.IntegrationTests.Processes;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>
/// The system's time for <see cref="OpenConnections"/>; counts how often that has looked at all connections. It looks
/// from the first refusal on.
/// </summary>
internal sealed class LookCounter : TimeProvider
{
    // Each second one: together longer than a measurement is kept, and than a half-closed connection may take nothing.
    private const int Enough = 4;

    private int _looks;

    /// <summary>Ends after so many more looks that each connection was measured more than once.</summary>
    public Task MeasureAsync()
    {
        int wanted = Volatile.Read(ref _looks) + Enough;
        return Eventually.IsTrueAsync(() => Volatile.Read(ref _looks) >= wanted, Task.CompletedTask);
    }

    // The look is its only timer that repeats.
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        period == Timeout.InfiniteTimeSpan
            ? base.CreateTimer(callback, state, dueTime, period)
            : base.CreateTimer(
                looked =>
                {
                    callback(looked);
                    Interlocked.Increment(ref _looks);
                },
                state,
                dueTime,
                period
            );
}
