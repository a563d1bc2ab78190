using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

// Second names of files, which .NET neither makes nor counts.
internal static partial class Posix
{
    private const int EmptyPath = 0x1000;

    // STATX_TYPE.
    private const uint TypeWanted = 0x1;

    // S_IFMT and S_IFREG.
    private const int TypeBits = 0xF000;

    private const int OrdinaryFile = 0x8000;

    // STATX_NLINK.
    private const uint LinksWanted = 0x4;

    // STATX_INO.
    private const uint InodeWanted = 0x100;

    // AT_FDCWD: a path that is not absolute begins at the current folder.
    private const int CurrentFolder = -100;

    /// <summary>
    /// Whether this system has the calls. They are made for Linux, whose statx is the same on all processors.
    /// </summary>
    public static bool HasLinks => OperatingSystem.IsLinux();

    /// <summary>See <see cref="IDisk.Link"/>.</summary>
    public static void Link(string path, string secondPath)
    {
        if (LinkFile(path, secondPath) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            string message = $"link failed: {Marshal.GetPInvokeErrorMessage(error)}";
            throw error == NoSuchEntry ? MissingName(message, path) : new IOException(message, error);
        }
    }

    /// <summary>See <see cref="IDisk.CountNames"/>. Without links, every file has one name.</summary>
    public static int CountNames(SafeFileHandle file)
    {
        if (!HasLinks)
        {
            return 1;
        }

        ThrowOnError(ReadStatus(file, "", EmptyPath, LinksWanted, out FileStatus status), "statx");
        return (int)status.Links;
    }

    /// <returns>The same for two names of one file; null when there is no such name.</returns>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static FileIdentity? ReadIdentity(string path)
    {
        if (ReadStatus(CurrentFolder, path, 0, InodeWanted, out FileStatus status) == 0)
        {
            return new FileIdentity(status.DeviceMajor, status.DeviceMinor, status.Inode);
        }

        int error = Marshal.GetLastPInvokeError();
        return error == NoSuchEntry
            ? null
            : throw new IOException($"statx failed: {Marshal.GetPInvokeErrorMessage(error)}: {path}", error);
    }

    /// <returns>
    /// True for a folder, a pipe, a socket or a device: to open one can wait for ever. False when there is no such
    /// name, where it cannot be told, and on a system without the call.
    /// </returns>
    public static bool IsNoFile(string path) =>
        HasLinks
        && ReadStatus(CurrentFolder, path, 0, TypeWanted, out FileStatus status) == 0
        && (status.Mode & TypeBits) != OrdinaryFile;

    /// <returns>The path without links; null when it does not exist, or on a system without the call.</returns>
    public static string? RealPath(string path) => HasLinks ? ResolvePath(path, 0) : null;

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial string? ResolvePath(string path, nint noBuffer);

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int LinkFile(string path, string secondPath);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(
        SafeFileHandle file,
        string path,
        int flags,
        uint wanted,
        out FileStatus status
    );

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ReadStatus(int folder, string path, int flags, uint wanted, out FileStatus status);

    /// <summary>The beginning of struct statx, which has 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private readonly struct FileStatus
    {
        private readonly uint _mask;

        private readonly uint _blockBytes;

        private readonly ulong _attributes;

        /// <summary>stx_nlink.</summary>
        public readonly uint Links;

        private readonly uint _owner;

        private readonly uint _group;

        /// <summary>stx_mode.</summary>
        public readonly ushort Mode;

        private readonly ushort _unused;

        /// <summary>stx_ino.</summary>
        public readonly ulong Inode;

        private readonly ulong _bytes;

        private readonly ulong _blocks;

        private readonly ulong _knownAttributes;

        // stx_atime, stx_btime, stx_ctime and stx_mtime.
        private readonly Times _times;

        private readonly ulong _ofDeviceFile;

        /// <summary>stx_dev_major.</summary>
        public readonly uint DeviceMajor;

        /// <summary>stx_dev_minor.</summary>
        public readonly uint DeviceMinor;

        [InlineArray(8)]
        private struct Times
        {
            private ulong _first;
        }
    }
}
