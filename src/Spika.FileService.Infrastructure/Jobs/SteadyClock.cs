using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// The time by which uploads are abandoned: that of the wall clock, unless the clock was set forward. Then all uploads
/// would be old at once, and chunks that were acknowledged a minute ago would be removed.
/// </summary>
/// <remarks>
/// A jump is believed when <see cref="UploadOptions.AbandonedAfter"/> has gone by since it was noticed: what was not
/// touched since then is abandoned by any clock. At the start, a clock ahead of all that is recorded counts as set
/// forward: it cannot be told from a service that was stopped for as long.
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

    /// <param name="lastActivity">The latest time that is recorded, as far as there is one.</param>
    public SteadyClock(TimeProvider time, TimeSpan abandonedAfter, DateTimeOffset? lastActivity)
    {
        (_time, _abandonedAfter) = (time, abandonedAfter);
        DateTimeOffset wall = time.GetUtcNow();
        Believe(lastActivity < wall ? lastActivity.Value : wall);
        GetUtcNow();
    }

    /// <summary>By how much the wall clock is ahead of what is believed.</summary>
    public TimeSpan Ahead => _time.GetUtcNow() - GetUtcNow();

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
