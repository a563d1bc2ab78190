using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Infrastructure.Purging;

/// <summary>
/// The time by which uploads are abandoned: the wall clock's, unless somebody set it forward. Then all uploads would be old at once, and
/// chunks that were acknowledged a minute ago would be removed.
/// </summary>
/// <remarks>
/// A jump is believed when <see cref="UploadOptions.AbandonedAfter"/> has gone by since it was noticed: whatever was not touched since then
/// is abandoned by any clock. A clock that was wrong when the process started is put right in the same way.
/// </remarks>
internal sealed class SteadyClock
{
    // Clocks are adjusted by less than this all the time, and no upload is abandoned for it.
    private static readonly TimeSpan _tolerance = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();

    private readonly TimeProvider _time;

    private readonly TimeSpan _abandonedAfter;

    private DateTimeOffset _base;

    private long _baseStamp;

    private long? _noticedStamp;

    public SteadyClock(TimeProvider time, TimeSpan abandonedAfter)
    {
        (_time, _abandonedAfter) = (time, abandonedAfter);
        Believe(time.GetUtcNow());
    }

    public DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            DateTimeOffset wall = _time.GetUtcNow();
            DateTimeOffset steady = _base + _time.GetElapsedTime(_baseStamp);
            if (wall <= steady + _tolerance)
            {
                Believe(wall);
                return wall;
            }

            _noticedStamp ??= _time.GetTimestamp();
            if (_time.GetElapsedTime(_noticedStamp.Value) < _abandonedAfter)
            {
                return steady;
            }

            Believe(wall);
            return wall;
        }
    }

    private void Believe(DateTimeOffset wall) =>
        (_base, _baseStamp, _noticedStamp) = (wall, _time.GetTimestamp(), null);
}
