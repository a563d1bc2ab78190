using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>
/// Makes files and folders with access for their owner only. <see cref="File.OpenHandle"/> has no parameter for the
/// mode, <see cref="Directory.CreateDirectory(string, UnixFileMode)"/> gives it to the last folder only, and a change
/// of the mode afterwards would be one more call for each chunk in a file of its own.
/// </summary>
internal static partial class PosixCreate
{
    private const int ReadWrite = 2;

    private const int Create = 0x40;

    private const int Exclusive = 0x80;

    private const int Truncate = 0x200;

    private const int CloseOnExec = 0x80000;

    private const int OwnerOnly = 0x180; // 0600

    private const int OwnerOnlyFolder = 0x1C0; // 0700

    private const int LockShared = 1;

    private const int LockNonBlocking = 4;

    private const int NotPermitted = 1;

    private const int NoSuchEntry = 2;

    private const int Exists = 17;

    private const int WouldBlock = 11;

    private const int NoAccess = 13;

    /// <summary>The values above are those of Linux on the architectures that the service is built for.</summary>
    public static bool IsSupported { get; } =
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>As <see cref="File.OpenHandle"/>, with the same shared lock.</summary>
    public static SafeFileHandle Open(string path, FileMode mode)
    {
        int flags = mode switch
        {
            FileMode.CreateNew => Create | Exclusive,
            FileMode.OpenOrCreate => Create,
            FileMode.Create => Create | Truncate,
            _ => throw new ArgumentOutOfRangeException(nameof(mode)),
        };
        SafeFileHandle file = OpenFile(path, flags | ReadWrite | CloseOnExec, OwnerOnly);
        if (file.IsInvalid)
        {
            int error = Marshal.GetLastPInvokeError();
            file.Dispose();
            throw Failure(path, error);
        }

        if (Lock(file, LockShared | LockNonBlocking) != 0 && Marshal.GetLastPInvokeError() == WouldBlock)
        {
            file.Dispose();
            throw new FileInUseException($"{path} is in use.");
        }

        return file;
    }

    /// <summary>Makes a folder and the parents that are missing. Idempotent.</summary>
    public static void Folder(string path)
    {
        if (MakeFolder(path, OwnerOnlyFolder) == 0)
        {
            return;
        }

        int error = Marshal.GetLastPInvokeError();
        if (error == NoSuchEntry && Path.GetDirectoryName(path) is { Length: > 0 } parent)
        {
            Folder(parent);
            error = MakeFolder(path, OwnerOnlyFolder) == 0 ? Exists : Marshal.GetLastPInvokeError();
        }

        if (error != Exists)
        {
            throw Failure(path, error);
        }
    }

    private static Exception Failure(string path, int error)
    {
        string message = $"{path} cannot be opened or made: {Marshal.GetPInvokeErrorMessage(error)}";
        return error switch
        {
            NoSuchEntry => new DirectoryNotFoundException(message),
            NoAccess or NotPermitted => new UnauthorizedAccessException(message),
            _ => new IOException(message, error),
        };
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenFile(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFolder(string path, int mode);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Lock(SafeFileHandle file, int operation);
}
