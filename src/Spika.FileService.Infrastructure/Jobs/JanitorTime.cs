namespace Spika.FileService.Infrastructure.Jobs;

/// <summary>
/// The times by which the janitor takes things for old. They go on over a restart: the first one is never long after
/// what an earlier process believed last, and a jump that it doubted is not doubted from the beginning again.
/// </summary>
internal sealed class JanitorTime
{
    private readonly JanitorTimeFile _file;

    private readonly SteadyClock _uploads;

    private readonly SteadyClock _kept;

    /// <summary>Writes both times down at once: the clock may be corrected before they are read.</summary>
    /// <param name="abandonedAfter">How long the clock of uploads doubts a jump.</param>
    /// <param name="keepFor">How long the clock of what is kept for a time doubts one.</param>
    /// <param name="lastActivity">The latest time that the database has, as far as there is one.</param>
    public JanitorTime(
        JanitorTimeFile file,
        TimeProvider time,
        TimeSpan abandonedAfter,
        TimeSpan keepFor,
        DateTimeOffset? lastActivity
    )
    {
        _file = file;
        (KnownTime? uploads, KnownTime? kept) = file.Read();
        _uploads = new SteadyClock(
            time,
            abandonedAfter,
            Last(uploads?.Believed, lastActivity, abandonedAfter),
            uploads?.Doubted
        );
        _kept = new SteadyClock(time, keepFor, Last(kept?.Believed, lastActivity, abandonedAfter), kept?.Doubted);
        _ = Read();
    }

    /// <summary>By how much the wall clock is ahead of the clock of uploads.</summary>
    public TimeSpan Ahead => _uploads.Ahead;

    /// <summary>Reads both clocks, and writes them down for the next process.</summary>
    public (DateTimeOffset Uploads, DateTimeOffset Kept) Read()
    {
        (KnownTime uploads, KnownTime kept) = (_uploads.Read(), _kept.Read());
        _file.Write(uploads, kept);
        return (uploads.Believed, kept.Believed);
    }

    // What was recorded long after the janitor's last run was recorded by a clock that had been set forward, or after
    // the service was stopped for as long. A jump of less than AbandonedAfter makes no upload of a minute look that
    // old.
    private static DateTimeOffset? Last(
        DateTimeOffset? believed,
        DateTimeOffset? lastActivity,
        TimeSpan abandonedAfter
    ) =>
        believed is null || (lastActivity > believed && lastActivity - believed < abandonedAfter)
            ? lastActivity
            : believed;
}
