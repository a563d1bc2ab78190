namespace Spika.FileService.Infrastructure.IntegrationTests.Modeling;

/// <summary>The system's clock, which can be set forward. Timers run as ever.</summary>
internal sealed class SkippingClock : TimeProvider
{
    private long _skippedTicks;

    public void Skip(TimeSpan time) => Interlocked.Add(ref _skippedTicks, time.Ticks);

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddTicks(Interlocked.Read(ref _skippedTicks));
}
