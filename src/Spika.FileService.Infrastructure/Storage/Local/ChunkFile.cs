using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A writer's slots file: it stays open from chunk to chunk.</summary>
internal class ChunkFile(IDisk disk, SafeFileHandle handle) : IChunkFile, IDisposable
{
    private volatile Exception? _failure;

    public Exception? Failure => _failure;

    public void Write(ReadOnlySpan<byte> bytes, long position) => disk.Write(handle, bytes, position);

    public void Flush()
    {
        if (_failure is not null)
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

    public void Fail(Exception exception) => _failure = exception;

    public virtual void Release() { }

    public void Dispose()
    {
        handle.Dispose();
        GC.SuppressFinalize(this);
    }
}
