namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Flushes a folder for all that gave names in it and wait at the same time.</summary>
/// <param name="flush">Makes the names durable that are in the folder when it begins.</param>
internal sealed class FolderFlush(Action flush)
{
    private readonly Lock _lock = new();

    private long _asked;

    private long _flushed;

    private int _failures;

    private Exception? _failure;

    /// <summary>How many flushes failed so far. To be read before a name is given.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>Makes the names durable that were given before this call.</summary>
    /// <param name="failuresBefore"><see cref="Failures"/> before the name was given.</param>
    /// <exception cref="IOException">
    /// The disk failed, in this flush or in one since the name was given: it may be lost although a later one succeeds.
    /// </exception>
    public void Run(int failuresBefore)
    {
        long mine = Interlocked.Increment(ref _asked);
        lock (_lock)
        {
            if (_failures != failuresBefore)
            {
                throw new IOException(_failure!.Message, _failure) { HResult = _failure.HResult };
            }

            if (mine <= _flushed)
            {
                return;
            }

            long upTo = Interlocked.Read(ref _asked);
            try
            {
                flush();
                _flushed = upTo;
            }
            catch (Exception failure)
            {
                _failure = failure;
                Volatile.Write(ref _failures, _failures + 1);
                throw;
            }
        }
    }
}
