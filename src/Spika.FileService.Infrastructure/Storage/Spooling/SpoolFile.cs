using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Storage.Spooling;

/// <summary>
/// A file without a name that many bodies share, in extents: a file for each body would take a file handle for each.
/// The operating system frees its bytes with the last handle, also when the process is killed.
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
    /// A write failed. Nothing is written to this file any more: a file system can report an error once and return
    /// zeros later.
    /// </summary>
    public bool IsFailed { get; set; }

    /// <summary>
    /// Makes the folder of the files, and removes names that are left there: by a process that was killed between the
    /// making of a file and the removal of its name.
    /// </summary>
    public static void PrepareFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (string abandoned in Directory.EnumerateFiles(path))
        {
            File.Delete(abandoned);
        }
    }

    /// <summary>The caller holds the lock of the spool.</summary>
    public int TakeExtent()
    {
        int extent = Extents.Take();
        _end = Math.Max(_end, extent + 1);
        return extent;
    }

    /// <summary>While it is true no extent may be taken: the truncation would cut what is written to it.</summary>
    public bool IsTruncating { get; set; }

    /// <summary>
    /// Decides to give the unused end of the file back when it is most of it. The caller holds the lock of the spool.
    /// </summary>
    /// <returns>Whether <see cref="Truncate"/> is to be called.</returns>
    public bool BeginTruncation()
    {
        int end = Extents.End;
        if (IsTruncating || _end < MinExtentsToTruncate || end > _end / 2)
        {
            return false;
        }

        _end = end;
        return IsTruncating = true;
    }

    /// <summary>Gives the unused end back to the disk. It can take time, so the caller holds no lock.</summary>
    public void Truncate()
    {
        try
        {
            RandomAccess.SetLength(Handle, (long)_end * ExtentBytes);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The blocks are freed later: when the file is closed, which it may be already.
        }
    }

    public void Dispose() => _stream.Dispose();
}
