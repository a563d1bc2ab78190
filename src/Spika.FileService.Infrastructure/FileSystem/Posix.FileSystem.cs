using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

// statvfs, for the number of free inodes, of which .NET does not tell.
internal static partial class Posix
{
    // R_OK and W_OK.
    private const int ReadAndWrite = 4 | 2;

    // X_OK
    private const int Search = 1;

    /// <returns>Free bytes and inodes of a path's file system; null on systems whose structure is not known
    /// here.</returns>
    public static (long Bytes, long Inodes)? ReadFree(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
        {
            return null;
        }

        ThrowOnError(ReadFileSystem(path, out FileSystemStatus status), "statvfs");

        // btrfs and some network file systems make inodes as they are needed, and report none at all.
        ulong inodes = status.Files == 0 ? long.MaxValue : status.FreeFiles;
        return (Clamp(status.FreeBlocks * status.BlockBytes), Clamp(inodes));
    }

    /// <summary>
    /// Whether this user may read and write a file, found out without opening it: to close a handle of a file takes the
    /// locks of all other handles that this process has of it. True where there is no such call.
    /// </summary>
    public static bool MayChange(string path) => !OperatingSystem.IsLinux() || CheckAccess(path, ReadAndWrite) == 0;

    /// <summary>Whether this user may list a folder and make files in it. True where there is no such call.</summary>
    public static bool MayChangeFolder(string path) =>
        !OperatingSystem.IsLinux() || CheckAccess(path, ReadAndWrite | Search) == 0;

    /// <summary>Flushes all that is cached of a folder's file system. On systems without the call, of all.</summary>
    public static void FlushFileSystem(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (!OperatingSystem.IsLinux())
        {
            FlushAllFileSystems();
            return;
        }

        using SafeFileHandle handle = OpenFile(folder, OpenReadOnly, 0);
        ThrowOnError(handle.IsInvalid ? -1 : 0, "open");
        ThrowOnError(FlushFileSystemOf(handle), "syncfs");
    }

    private static long Clamp(ulong value) => (long)Math.Min(value, long.MaxValue);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int FlushFileSystemOf(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void FlushAllFileSystems();

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CheckAccess(string path, int mode);

    [LibraryImport("libc", EntryPoint = "statvfs", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadFileSystem(string path, out FileSystemStatus status);

    /// <summary>
    /// struct statvfs of 64-bit Linux: glibc's and musl's begin with the same members and have 112 bytes.
    /// </summary>
    [StructLayout(LayoutKind.Sequential, Size = 112)]
    private readonly struct FileSystemStatus
    {
        private readonly ulong _ioBlockBytes;

        /// <summary>f_frsize, the unit of the numbers of blocks.</summary>
        public readonly ulong BlockBytes;

        private readonly ulong _blocks;

        private readonly ulong _freeBlocksForRoot;

        /// <summary>f_bavail.</summary>
        public readonly ulong FreeBlocks;

        /// <summary>f_files.</summary>
        public readonly ulong Files;

        private readonly ulong _freeFilesForRoot;

        /// <summary>f_favail.</summary>
        public readonly ulong FreeFiles;
    }
}
