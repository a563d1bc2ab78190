namespace Spika.FileService.Application.Files.CheckStoredFiles;

/// <summary>Keeps reading down to a number of bytes in a second.</summary>
internal sealed class ReadingPace(long maxBytesPerSecond, TimeProvider time)
{
    // Shorter waits than this are not worth a timer.
    private static readonly TimeSpan _shortestWait = TimeSpan.FromMilliseconds(20);

    private readonly long _start = time.GetTimestamp();

    private TimeSpan _due;

    /// <summary>Waits until so many more bytes may have been read.</summary>
    public Task WaitAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan now = time.GetElapsedTime(_start);

        // Time that was not used before is not made up for.
        _due = (_due > now ? _due : now) + TimeSpan.FromSeconds((double)bytes / maxBytesPerSecond);
        TimeSpan wait = _due - now;
        return wait < _shortestWait ? Task.CompletedTask : Task.Delay(wait, time, cancellationToken);
    }
}
