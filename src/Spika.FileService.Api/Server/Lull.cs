namespace Spika.FileService.Api.Server;

/// <summary>
/// Remembers for a moment that a look at all connections found nothing, so that not each new one looks.
/// </summary>
internal sealed class Lull(TimeProvider clock)
{
    private static readonly TimeSpan _lookAgainAfter = TimeSpan.FromMilliseconds(50);

    private long? _notedAt;

    public bool IsRecent => _notedAt is { } at && clock.GetElapsedTime(at) < _lookAgainAfter;

    public void Note(bool foundNothing) => _notedAt = foundNothing ? clock.GetTimestamp() : null;
}
