namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Flushes a folder for all that gave names in it and wait at the same time.</summary>
/// <param name="flush">Makes the names durable that are in the folder when it begins.</param>
internal sealed class FolderFlush(Action flush)
{
    private readonly Lock _gate = new();

    private long _asked;

    private long _flushed;

    private long _failed;

    private Exception? _failure;

    /// <summary>Makes the names durable that were given before this call.</summary>
    /// <exception cref="IOException">
    /// The disk failed, in this flush or in an earlier one that was for these names: they may be lost although a later
    /// one succeeds.
    /// </exception>
    public void Run()
    {
        long mine = Interlocked.Increment(ref _asked);
        lock (_gate)
        {
            if (mine <= _failed)
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
            catch (IOException failure)
            {
                (_failed, _failure) = (upTo, failure);
                throw;
            }
        }
    }
}
