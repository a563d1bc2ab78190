namespace Spika.FileService.Infrastructure.Persistence;

internal static class Clock
{
    /// <summary>
    /// The time now in whole milliseconds, the finest that both databases keep, so that a row comes back as it was
    /// written.
    /// </summary>
    public static DateTimeOffset GetUtcMilliseconds(this TimeProvider clock) =>
        DateTimeOffset.FromUnixTimeMilliseconds(clock.GetUtcNow().ToUnixTimeMilliseconds());
}
