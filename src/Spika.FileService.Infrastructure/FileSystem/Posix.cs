using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>
/// The calls of the operating system that .NET does not offer: fdatasync, which spares the journal of the file system
/// the time stamps that <see cref="RandomAccess.FlushToDisk"/> writes with each flush, and the flush of a folder.
/// </summary>
internal static partial class Posix
{
    private const int OpenReadOnly = 0;

    /// <summary>ENOENT.</summary>
    public const int NoSuchEntry = 2;

    private const int Interrupted = 4;

    private const int LinuxWouldBlock = 11;

    private const int BsdWouldBlock = 35;

    private const int NoSuchAddress = 6;

    private const int NotPermitted = 1;

    private const int NoAccess = 13;

    private const int CrossDevice = 18;

    private const int WindowsNotSameDevice = unchecked((int)0x80070011);

    private const int NoSpaceLeft = 28;

    private const int QuotaExceeded = 122;

    private const int WindowsDiskFull = unchecked((int)0x80070070);

    private const int DontNeed = 4;

    private const int SeekHole = 4;

    private const int WindowsSharingViolation = unchecked((int)0x80070020);

    /// <summary>Whether a file could not be opened because of another's lock on it.</summary>
    public static bool IsLockedByOther(IOException exception) =>
        exception.HResult
        == (
            OperatingSystem.IsLinux() ? LinuxWouldBlock
            : OperatingSystem.IsWindows() ? WindowsSharingViolation
            : BsdWouldBlock
        );

    /// <summary>Whether a name could not move, because its target is on another volume.</summary>
    public static bool IsOtherVolume(IOException exception) =>
        exception.HResult == (OperatingSystem.IsWindows() ? WindowsNotSameDevice : CrossDevice);

    /// <summary>
    /// Replaces the target in one step. .NET's own call copies to another volume, and flushes nothing.
    /// </summary>
    public static void Rename(string from, string to)
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Move(from, to, overwrite: true);
            return;
        }

        if (RenameFile(from, to) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            string message = $"rename failed: {Marshal.GetPInvokeErrorMessage(error)}";
            throw error switch
            {
                NoSuchEntry => MissingName(message, from),
                NoAccess or NotPermitted => new UnauthorizedAccessException(message),
                _ => new IOException(message, error),
            };
        }
    }

    /// <summary>Whether there is no room for a write, or no quota.</summary>
    public static bool IsOutOfSpace(IOException exception) =>
        exception.HResult is NoSpaceLeft or QuotaExceeded or WindowsDiskFull;

    /// <summary>Drops a file's pages from the page cache, as far as the operating system has a call for it.</summary>
    public static void DropCache(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        // Dirty pages stay. Whether they can be flushed does not matter here: what is read afterwards is what is on the
        // device.
        _ = FlushFileData(file);
        int error = DropCleanPages(file);
        if (error != 0)
        {
            throw new IOException($"posix_fadvise failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    /// <summary>Drops the flushed pages of a file from the page cache. For Linux only.</summary>
    /// <returns>0, or the number of the error, such as on a file system without a cache.</returns>
    public static int DropCleanPages(SafeFileHandle file) => Advise(file, 0, 0, DontNeed);

    /// <summary>See <see cref="IDisk.FindHole"/>. Without a call for it, a file has no holes.</summary>
    public static long FindHole(SafeFileHandle file, long from)
    {
        long length = RandomAccess.GetLength(file);
        if (from >= length || !OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return Math.Max(from, length);
        }

        long hole = Seek(file, (nint)from, SeekHole);
        return hole >= 0 ? hole
            : Marshal.GetLastPInvokeError() == NoSuchAddress ? from
            : length;
    }

    /// <summary>
    /// Writes at a position, or fails. .NET's own write takes ENXIO for that of a terminal: from then on it ignores the
    /// position, and writes over other chunks of the file.
    /// </summary>
    public static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            RandomAccess.Write(file, bytes, position);
            return;
        }

        while (!bytes.IsEmpty)
        {
            nint written = WriteAt(file, bytes, bytes.Length, (nint)position);
            if (written < 0 && Marshal.GetLastPInvokeError() != Interrupted)
            {
                ThrowOnError(-1, "pwrite");
            }

            int count = (int)Math.Max(written, 0);
            bytes = bytes[count..];
            position += count;
        }
    }

    public static void FlushData(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            ThrowOnError(FlushFileData(file), "fdatasync");
        }
        else
        {
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>
    /// Makes the names in a folder durable. On Windows the file system's journal does, and there is no such call.
    /// </summary>
    public static void FlushFolder(string path)
    {
        using SafeFileHandle folder = OpenFolder(path);
        FlushFolder(folder);
    }

    /// <summary>As <see cref="FlushFolder(string)"/>, for an open folder.</summary>
    public static void FlushFolder(SafeFileHandle folder)
    {
        if (!OperatingSystem.IsWindows())
        {
            ThrowOnError(Flush(folder), "fsync");
        }
    }

    /// <summary>Opens a folder to flush it. On Windows the handle is an empty one.</summary>
    public static SafeFileHandle OpenFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return new SafeFileHandle();
        }

        SafeFileHandle folder = OpenFile(path, OpenReadOnly, 0);
        if (!folder.IsInvalid)
        {
            return folder;
        }

        int error = Marshal.GetLastPInvokeError();
        folder.Dispose();
        string message = $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}";
        throw error == NoSuchEntry ? new DirectoryNotFoundException(message) : new IOException(message, error);
    }

    /// <summary>See <see cref="IDisk.IsRemoved"/>. Where names cannot be counted, a folder counts as removed.</summary>
    public static bool IsRemoved(SafeFileHandle folder) =>
        !OperatingSystem.IsWindows() && (!HasLinks || CountNames(folder) == 0);

    // The system does not tell which of the two names has no folder.
    private static IOException MissingName(string message, string from) =>
        File.Exists(from) ? new DirectoryNotFoundException(message) : new FileNotFoundException(message, from);

    private static void ThrowOnError(int result, string call)
    {
        if (result != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw new IOException($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)}", error);
        }
    }

    // A position has the width of a pointer on 64-bit Linux.
    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count, nint position);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RenameFile(string from, string to);

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, nint position, nint length, int advice);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial nint Seek(SafeFileHandle file, nint position, int whence);

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushFileData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags, int mode);
}
