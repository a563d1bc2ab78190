using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.FileSystem;

internal static partial class Posix
{
    private const int NoWait = 8;

    private static bool _canReadCached = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>Reads what is in the page cache, without waiting for the disk (RWF_NOWAIT).</summary>
    /// <returns>
    /// How many bytes were read, one at least; null when the disk is needed for the first of them, at the end of the
    /// file, or when there is no such call. The end is not told: Linux 5.9 and 5.10 return 0 before it as well.
    /// </returns>
    public static unsafe int? TryReadCached(SafeFileHandle file, Span<byte> bytes, long position)
    {
        if (!_canReadCached || bytes.IsEmpty)
        {
            return null;
        }

        try
        {
            fixed (byte* start = bytes)
            {
                IoVector vector = new() { Start = start, Length = bytes.Length };
                nint read = ReadVectors(file, &vector, 1, (nint)position, NoWait);
                return read > 0 ? (int)read : null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // musl has it from 1.2.5 on.
            _canReadCached = false;
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "preadv2")]
    private static unsafe partial nint ReadVectors(
        SafeFileHandle file,
        IoVector* vectors,
        int count,
        nint position,
        int flags
    );

    private unsafe struct IoVector
    {
        public byte* Start;

        public nint Length;
    }
}
