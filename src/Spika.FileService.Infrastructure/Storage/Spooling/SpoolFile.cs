using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Storage.Spooling;

/// <summary>
/// A file without a name that many bodies share, in extents: a file for each body would take a file handle for each. The
/// operating system frees its bytes with the last handle, also when the process is killed.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    /// <summary>A short body takes little of its extent: what is not written takes no room on the disk.</summary>
    public const int ExtentBytes = 128 * 1024;

    // Shorter files are not worth a call to the system.
    private const int MinExtentsToTruncate = 512;

    private readonly FileStream _stream;

    // How far the file may have been written.
    private int _end;

    public SpoolFile(string path, int extents)
    {
        Extents = new ExtentMap(extents);
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete,
            BufferSize = 0,
        };
        if (OperatingSystem.IsWindows())
        {
            options.Options = FileOptions.DeleteOnClose;
        }
        else
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.Delete(path);
        }
    }

    public ExtentMap Extents { get; }

    public SafeFileHandle Handle => _stream.SafeFileHandle;

    /// <summary>
    /// A write failed. Nothing is written to this file any more: a file system can report an error once and return zeros later.
    /// </summary>
    public bool IsFailed { get; set; }

    /// <summary>The caller holds the lock of the spool.</summary>
    public int TakeExtent()
    {
        int extent = Extents.Take();
        _end = Math.Max(_end, extent + 1);
        return extent;
    }

    /// <summary>Gives the unused end of the file back to the disk when it is most of it. The caller holds the lock of the spool.</summary>
    public void Truncate()
    {
        int end = Extents.End;
        if (_end >= MinExtentsToTruncate && end <= _end / 2)
        {
            RandomAccess.SetLength(Handle, (long)end * ExtentBytes);
            _end = end;
        }
    }

    public void Dispose() => _stream.Dispose();
}
