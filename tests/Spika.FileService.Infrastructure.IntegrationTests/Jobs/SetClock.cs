using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Jobs;

/// <summary>
/// A clock whose time goes on, and which can be set as well: a jump, which neither timers nor time stamps see.
/// </summary>
internal sealed class SetClock : TimeProvider
{
    private readonly FakeTimeProvider _steady = new(A.Moment);

    private TimeSpan _set;

    public override long TimestampFrequency => _steady.TimestampFrequency;

    public void Advance(TimeSpan time) => _steady.Advance(time);

    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => _steady.GetUtcNow() + _set;

    public override long GetTimestamp() => _steady.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _steady.CreateTimer(callback, state, dueTime, period);
}
