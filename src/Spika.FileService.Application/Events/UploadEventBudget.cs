using Microsoft.Extensions.Options;

namespace Spika.FileService.Application.Events;

/// <summary>
/// Bounds the events of unfinished uploads that end. Each costs a client two requests of some bytes, and its row is
/// kept for <see cref="EventOptions.KeepFor"/>, so a client could fill the disk with them. Events of files are not
/// counted: consumers rely on each of them.
/// </summary>
internal sealed class UploadEventBudget(IOptions<EventOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan _period = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();

    // Of this period. Has no more owners than events.
    private readonly Dictionary<string, int> _owners = [];

    private long _periodStart = clock.GetTimestamp();

    private int _events;

    /// <returns>False when the event is to be left out.</returns>
    public bool TrySpend(string owner)
    {
        lock (_lock)
        {
            if (clock.GetElapsedTime(_periodStart) >= _period)
            {
                (_periodStart, _events) = (clock.GetTimestamp(), 0);
                _owners.Clear();
            }

            int ofOwner = _owners.GetValueOrDefault(owner);
            if (
                _events >= options.Value.MaxUploadEventsPerHour
                || ofOwner >= options.Value.MaxUploadEventsPerOwnerAndHour
            )
            {
                return false;
            }

            _events++;
            _owners[owner] = ofOwner + 1;
            return true;
        }
    }
}
