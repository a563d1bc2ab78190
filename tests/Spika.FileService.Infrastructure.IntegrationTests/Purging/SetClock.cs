using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Purging;

/// <summary>A clock whose time goes on, and which can be set as well: only that is a jump.</summary>
internal sealed class SetClock : TimeProvider
{
    private TimeSpan _elapsed;

    private TimeSpan _set;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void GoOn(TimeSpan time) => _elapsed += time;

    public void Set(TimeSpan by) => _set += by;

    public override DateTimeOffset GetUtcNow() => A.Moment + _elapsed + _set;

    public override long GetTimestamp() => _elapsed.Ticks;
}
