namespace Spika.FileService.Api.Admission;

/// <summary>
/// How fast a body arrives, as the sweep sees it from one run to the next; so a read costs no look at the clock. Rates
/// are of the last window: an average since the start would let a body that came quickly, but for its end, keep memory
/// for ever.
/// </summary>
internal sealed class BodyProgress
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(1);

    // What is assumed to be missing of a body that does not announce its length, when less than that has arrived.
    private const long LeastAssumedBytes = 64 * 1024;

    private BodyStage _stage;

    private TimeSpan _stageSince;

    private TimeSpan _lastProgress;

    private long _seenBytes;

    private TimeSpan _windowStart;

    private long _windowBytes;

    private double _rate;

    private TimeSpan _longWindowStart;

    private long _longWindowBytes;

    /// <summary>
    /// Bytes a second in the last whole window of <c>ChunkRequests:SlowBodyAfter</c>; null before there is one.
    /// </summary>
    public double? LongRate { get; private set; }

    /// <param name="body">The body that this belongs to.</param>
    /// <param name="now">Time since the admission began.</param>
    /// <param name="longWindow">The time over which a body is judged as too slow.</param>
    public void Observe(BodyTicket body, TimeSpan now, TimeSpan longWindow)
    {
        long received = body.ReceivedBytes;
        if (body.Stage != _stage)
        {
            bool isRead = _stage is BodyStage.Reading && body.Stage is BodyStage.Spooling;
            (_stage, _stageSince, _lastProgress) = (body.Stage, isRead ? _stageSince : now, now);
            if (!isRead)
            {
                (_windowStart, _windowBytes, _rate) = (now, received, 0);
                (_longWindowStart, _longWindowBytes, LongRate) = (now, received, null);
            }
        }

        if (received != _seenBytes)
        {
            (_seenBytes, _lastProgress) = (received, now);
        }

        TimeSpan elapsed = now - _windowStart;
        if (elapsed >= _window)
        {
            _rate = (received - _windowBytes) / elapsed.TotalSeconds;
            (_windowStart, _windowBytes) = (now, received);
        }
        else if (now - _stageSince < _window && elapsed > TimeSpan.Zero)
        {
            // No whole window yet. The bytes that were there when the body was first seen count.
            _rate = received / elapsed.TotalSeconds;
        }

        TimeSpan longElapsed = now - _longWindowStart;
        if (longElapsed >= longWindow)
        {
            LongRate = (received - _longWindowBytes) / longElapsed.TotalSeconds;
            (_longWindowStart, _longWindowBytes) = (now, received);
        }
    }

    /// <summary>Whether the body was observed at all: before that, its times are not known.</summary>
    public bool IsObserved => _stage != BodyStage.Outside;

    /// <summary>How long the body has been in its stage.</summary>
    public TimeSpan InStageFor(TimeSpan now) => now - _stageSince;

    /// <summary>How long no byte has arrived, or the stage has not changed.</summary>
    public TimeSpan IdleFor(TimeSpan now) => now - _lastProgress;

    /// <summary>
    /// Seconds until the body is whole, if it goes on as in the last second. Infinite when nothing came.
    /// </summary>
    public double SecondsToGo(BodyTicket body)
    {
        long missing = body.AnnouncedBytes is { } announced
            ? announced - _seenBytes
            : Math.Max(_seenBytes, LeastAssumedBytes);
        return missing <= 0 ? 0
            : _rate > 0 ? missing / _rate
            : double.PositiveInfinity;
    }
}
