using System.Runtime.ExceptionServices;

namespace Spika.FileService.Application.Common;

/// <summary>When failed work is repeated: at once, then after growing pauses, until its time is up.</summary>
/// <param name="upTo">Time for the work and its repetitions. Zero: no repetition.</param>
/// <param name="startedAt">When the work began, a timestamp of <paramref name="time"/>.</param>
public sealed class RetrySchedule(TimeSpan upTo, long startedAt, TimeProvider time)
{
    // A client waits up to the longest pause after the outage has ended; the shorter ones are for restarts of a moment.
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(250);

    // More than a timer is early.
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(20);

    private int _repetitions;

    private TimeSpan _pause = _firstPause;

    /// <summary>
    /// The first repetition is always allowed: what failed may have been a connection that was broken for long, and to
    /// find that out may have taken all the time.
    /// </summary>
    public bool HasTimeLeft => upTo > TimeSpan.Zero && (_repetitions == 0 || !IsOver);

    /// <summary>Whether the time is up, or as good as: what waits for all of it may end a moment early.</summary>
    public bool IsOver => time.GetElapsedTime(startedAt) + _moment >= upTo;

    /// <summary>
    /// Waits until the work is to be repeated. When the request ends first, what it waited for is thrown.
    /// </summary>
    public async Task PauseAsync(Exception failure, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(NextPause(), time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>The pause before the next repetition.</summary>
    public TimeSpan NextPause()
    {
        if (_repetitions++ == 0)
        {
            return TimeSpan.Zero;
        }

        TimeSpan pause = _pause;
        _pause = pause * 2 < _longestPause ? pause * 2 : _longestPause;
        return pause;
    }
}
