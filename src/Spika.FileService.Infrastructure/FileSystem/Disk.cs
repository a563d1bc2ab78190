using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

/// <remarks>
/// On Unix, .NET puts a lock (flock) on every file it opens: a shared one, or an exclusive one for <see
/// cref="FileShare.None"/>. The kernel drops it with the process. So it tells, across processes, whether a file is
/// still open.
/// </remarks>
internal sealed class Disk : IDisk
{
    private const FileShare WithAll = FileShare.ReadWrite | FileShare.Delete;

    public SafeFileHandle Open(string path, FileMode mode) =>
        mode == FileMode.Open || !PosixCreate.IsSupported
            ? Open(path, mode, FileAccess.ReadWrite, WithAll)
            : PosixCreate.Open(path, mode);

    public SafeFileHandle OpenRead(string path) => Open(path, FileMode.Open, FileAccess.Read, WithAll);

    public SafeFileHandle? TryOpenAlone(string path)
    {
        try
        {
            return Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (FileInUseException)
        {
            return null;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position) =>
        Posix.Write(file, bytes, position);

    public int Read(SafeFileHandle file, Span<byte> bytes, long position) => RandomAccess.Read(file, bytes, position);

    public void DropCache(string path)
    {
        using SafeFileHandle file = OpenRead(path);
        Posix.DropCache(file);
    }

    public long FindHole(SafeFileHandle file, long from) => Posix.FindHole(file, from);

    public void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public void Flush(SafeFileHandle file) => Posix.FlushData(file);

    public void CreateFolder(string path)
    {
        if (PosixCreate.IsSupported)
        {
            PosixCreate.Folder(path);
        }
        else
        {
            Directory.CreateDirectory(path);
        }
    }

    public void FlushFolder(string path) => Posix.FlushFolder(path);

    public void FlushFolder(SafeFileHandle folder) => Posix.FlushFolder(folder);

    public SafeFileHandle OpenFolder(string path) => Posix.OpenFolder(path);

    public bool IsRemoved(SafeFileHandle folder) => Posix.IsRemoved(folder);

    public void FlushFileSystem(string folder) => Posix.FlushFileSystem(folder);

    public void Move(string from, string to) => Posix.Rename(from, to);

    public void Link(string path, string secondPath) => Posix.Link(path, secondPath);

    public int CountNames(SafeFileHandle file) => Posix.CountNames(file);

    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is not there either.
        }
    }

    public void DeleteFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another instance removed it.
        }
    }

    public void DeleteEmptyFolder(string path)
    {
        try
        {
            Directory.Delete(path, recursive: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It has files, or another instance removed it.
        }
    }

    private static SafeFileHandle Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        try
        {
            return File.OpenHandle(path, mode, access, share);
        }
        catch (IOException exception) when (Posix.IsLockedByOther(exception))
        {
            throw new FileInUseException(exception.Message, exception);
        }
    }
}
