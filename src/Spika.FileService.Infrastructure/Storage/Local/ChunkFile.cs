using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A writer's slots file: it stays open from chunk to chunk.</summary>
/// <param name="onFailure">Called once, when the first write or flush failed.</param>
internal class ChunkFile(IDisk disk, SafeFileHandle handle, Action? onFailure = null) : IChunkFile, IDisposable
{
    private Exception? _failure;

    public Exception? Failure => Volatile.Read(ref _failure);

    public void Write(ReadOnlySpan<byte> bytes, long position)
    {
        try
        {
            disk.Write(handle, bytes, position);
        }
        catch (IOException exception) when (!Posix.IsOutOfSpace(exception))
        {
            // A write for which there is no room is refused before a page of the file is changed; every other one
            // leaves it in doubt.
            Fail(exception);
            throw;
        }
    }

    public void Flush()
    {
        if (Failure is not null)
        {
            return;
        }

        try
        {
            disk.Flush(handle);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            Fail(exception);
        }
    }

    public bool TryRead(Span<byte> bytes, long position)
    {
        try
        {
            return disk.Read(handle, bytes, position) == bytes.Length;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Fail(Exception exception)
    {
        if (Interlocked.CompareExchange(ref _failure, exception, null) is null)
        {
            onFailure?.Invoke();
        }
    }

    public virtual void Release(ChunkFate fate) { }

    public void Dispose()
    {
        handle.Dispose();
        GC.SuppressFinalize(this);
    }
}
