using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// The file that a verify completes: a slots file that it adopts, or a copy. Its handle is the only one in any process
/// until it is disposed, so no late chunk can be written into a finished file.
/// </summary>
/// <param name="adopted">Whose slots file it is; null for a copy, which is removed unless it was moved.</param>
/// <param name="onFailure">Called when a write or flush of it failed.</param>
internal sealed class AssemblyTarget(IDisk disk, SafeFileHandle handle, string path, Guid? adopted, Action onFailure)
    : IDisposable
{
    private bool _isMoved;

    public SafeFileHandle Handle => handle;

    public string Path => path;

    public Guid? Adopted => adopted;

    public void Write(ReadOnlySpan<byte> bytes, long position)
    {
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

    /// <summary>Cuts the file to its length, flushes it, and gives it its final name.</summary>
    public void MoveTo(string final, long length)
    {
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

        disk.Move(path, final);
        _isMoved = true;
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
