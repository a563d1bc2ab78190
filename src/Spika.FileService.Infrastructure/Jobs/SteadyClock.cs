using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// The time by which uploads are abandoned: that of the wall clock, unless the clock was set forward. Then all uploads
/// would be old at once, and chunks that were acknowledged a minute ago would be removed.
/// </summary>
/// <remarks>
/// A jump is believed when the service has run for <see cref="UploadOptions.AbandonedAfter"/> since it was noticed:
/// what was not touched since then is abandoned by any clock. At the start, a clock ahead of all that is recorded
/// counts as set forward: it cannot be told from a service that was stopped for as long. The doubt of an earlier
/// process goes on; by what the clock is ahead of the time that was doubted, it is doubted anew.
/// </remarks>
internal sealed class SteadyClock
{
    // Clocks are adjusted by less than this all the time, and no upload is abandoned for it.
    private static readonly TimeSpan _tolerance = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    private readonly TimeProvider _time;

    private readonly TimeSpan _abandonedAfter;

    private DateTimeOffset _base;

    private long _baseStamp;

    private DoubtedTime? _doubted;

    private long _doubtedStamp;

    /// <param name="lastActivity">The latest time that is recorded, as far as there is one.</param>
    /// <param name="doubted">What an earlier process doubted last.</param>
    public SteadyClock(
        TimeProvider time,
        TimeSpan abandonedAfter,
        DateTimeOffset? lastActivity,
        DoubtedTime? doubted = null
    )
    {
        (_time, _abandonedAfter) = (time, abandonedAfter);
        DateTimeOffset wall = time.GetUtcNow();
        Believe(lastActivity < wall ? lastActivity.Value : wall);
        (_doubted, _doubtedStamp) = (doubted?.Time > _base ? doubted : null, _baseStamp);
        GetUtcNow();
    }

    /// <summary>By how much the wall clock is ahead of what is believed.</summary>
    public TimeSpan Ahead => _time.GetUtcNow() - GetUtcNow();

    public DateTimeOffset GetUtcNow() => Read().Believed;

    public KnownTime Read()
    {
        lock (_lock)
        {
            while (true)
            {
                DateTimeOffset wall = _time.GetUtcNow();
                DateTimeOffset steady = _base + _time.GetElapsedTime(_baseStamp);
                if (wall <= steady + _tolerance)
                {
                    Believe(wall);
                    return new KnownTime(wall, null);
                }

                DoubtedTime doubted = Doubt(wall);
                if (doubted.For < _abandonedAfter)
                {
                    return new KnownTime(steady, doubted);
                }

                Believe(doubted.Time);
            }
        }
    }

    private DoubtedTime Doubt(DateTimeOffset wall)
    {
        TimeSpan elapsed = _time.GetElapsedTime(_doubtedStamp);
        DoubtedTime doubted = _doubted is { } known
            ? new DoubtedTime(known.Time + elapsed, known.For + elapsed)
            : new DoubtedTime(wall, TimeSpan.Zero);
        TimeSpan ahead = wall - doubted.Time;
        if (ahead < -_tolerance)
        {
            // It was set back, and nothing says since when it is at this time.
            doubted = new DoubtedTime(wall, TimeSpan.Zero);
        }
        else if (ahead <= _tolerance)
        {
            doubted = doubted with { Time = wall };
        }

        (_doubted, _doubtedStamp) = (doubted, _time.GetTimestamp());
        return doubted;
    }

    private void Believe(DateTimeOffset wall) => (_base, _baseStamp, _doubted) = (wall, _time.GetTimestamp(), null);
}
