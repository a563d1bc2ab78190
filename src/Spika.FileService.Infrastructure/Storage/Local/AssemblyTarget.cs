using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The file that a verify completes: a slots file that it adopts, or a copy. Its handle is the only one in any process
/// until it is disposed, so no late chunk can be written into a stored blob.
/// </summary>
/// <param name="adopted">Whose slots file it is; null for a copy, which is removed unless it was stored.</param>
/// <param name="isFlushed">Whether all that is in it now was flushed before.</param>
/// <param name="onFailure">Called when a write or flush of it failed.</param>
internal sealed class AssemblyTarget(
    IDisk disk,
    SafeFileHandle handle,
    string path,
    Guid? adopted,
    bool isFlushed,
    Action onFailure
) : IDisposable
{
    private bool _isMoved;

    private bool _isFlushed = isFlushed;

    public SafeFileHandle Handle => handle;

    public string Path => path;

    public Guid? Adopted => adopted;

    public void Write(ReadOnlySpan<byte> bytes, long position)
    {
        _isFlushed = false;
        try
        {
            disk.Write(handle, bytes, position);
        }
        catch (IOException exception) when (!Posix.IsOutOfSpace(exception))
        {
            onFailure();
            throw;
        }
    }

    /// <summary>Cuts the file to its length and flushes it, unless both are done.</summary>
    public void Complete(long length)
    {
        if (_isFlushed && RandomAccess.GetLength(handle) == length)
        {
            return;
        }

        try
        {
            // Slots may be followed by the end of an earlier attempt.
            disk.SetLength(handle, length);
            disk.Flush(handle);
        }
        catch (IOException)
        {
            onFailure();
            throw;
        }
    }

    /// <summary>
    /// Gives the complete file its name among the blobs. Slots keep their name in staging as well: whatever happens to
    /// the verify from here on, the recorded chunks are where they were.
    /// </summary>
    public void StoreAs(string blob)
    {
        if (adopted is null)
        {
            disk.Move(path, blob);
            _isMoved = true;
        }
        else
        {
            disk.Link(path, blob);
        }
    }

    public void Dispose()
    {
        handle.Dispose();
        if (adopted is null && !_isMoved)
        {
            disk.Delete(path);
        }
    }
}
