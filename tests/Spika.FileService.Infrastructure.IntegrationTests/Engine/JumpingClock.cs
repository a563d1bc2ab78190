namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>
/// The machine's clock, which an operator sets. Timers and time stamps go on as they did, as on every system.
/// </summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _ahead;

    /// <summary>How far it was set forward, or back when it is negative.</summary>
    public TimeSpan Ahead
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _ahead));
        set => Interlocked.Exchange(ref _ahead, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
