using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// A folder of staging that uploads of the same time share. One flush makes the names durable that all of them made
/// before.
/// </summary>
/// <param name="flushParents">Makes the folder's own name durable.</param>
internal sealed class TimeFolder(IDisk disk, string path, Action<string> flushParents) : IDisposable
{
    private readonly Lock _lock = new();

    // Open since the folder's own name was flushed: the janitor removes an empty folder, and another process may make
    // one of the same name, whose name is not durable.
    private SafeFileHandle? _durable;

    private Exception? _failure;

    private bool _isDisposed;

    private long _made;

    private long _flushed;

    /// <summary>
    /// Whether a flush failed. As after a failed flush of a file, the names that it was for may be lost although a
    /// later one succeeds, so they count as lost: another object is used for further names.
    /// </summary>
    public bool HasFailed => Volatile.Read(ref _failure) is not null;

    /// <summary>When it was used last, for <see cref="TimeFolders"/>.</summary>
    public long LastUse { get; set; }

    /// <summary>Notes that a file was made in the folder.</summary>
    /// <returns>The number of its name, for <see cref="Flush(long)"/>.</returns>
    public long NoteName() => Interlocked.Increment(ref _made);

    /// <summary>Makes a name durable, and all that were made before; does nothing when it is.</summary>
    /// <exception cref="DirectoryNotFoundException">The folder was removed, so the file was before.</exception>
    /// <exception cref="IOException">The disk failed, now or for a name that was not durable either.</exception>
    public void Flush(long name)
    {
        lock (_lock)
        {
            if (name <= _flushed)
            {
                return;
            }

            if (_failure is { } failure)
            {
                throw new IOException(failure.Message, failure) { HResult = failure.HResult };
            }

            long made = Interlocked.Read(ref _made);
            try
            {
                Flush();
                _flushed = made;
            }
            catch (IOException exception) when (exception is not DirectoryNotFoundException)
            {
                Volatile.Write(ref _failure, exception);
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _durable?.Dispose();
            _durable = null;
        }
    }

    // The files were made before the folder is opened or looked at. A folder with a file in it is not removed, so it
    // is the one that they are in.
    private void Flush()
    {
        if (_durable is not null && !disk.IsRemoved(_durable))
        {
            disk.FlushFolder(_durable);
            return;
        }

        _durable?.Dispose();
        _durable = null;
        SafeFileHandle folder = disk.OpenFolder(path);
        try
        {
            disk.FlushFolder(folder);
            flushParents(path);
            _durable = _isDisposed ? null : folder;
        }
        finally
        {
            if (_durable is null)
            {
                folder.Dispose();
            }
        }
    }
}
