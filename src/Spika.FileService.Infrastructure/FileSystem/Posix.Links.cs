using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

// Second names of files, which .NET neither makes nor counts.
internal static partial class Posix
{
    private const int EmptyPath = 0x1000;

    // STATX_NLINK.
    private const uint LinksWanted = 0x4;

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

    /// <summary>The beginning of struct statx, which has 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private readonly struct FileStatus
    {
        private readonly uint _mask;

        private readonly uint _blockBytes;

        private readonly ulong _attributes;

        /// <summary>stx_nlink.</summary>
        public readonly uint Links;
    }
}
