using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Floor;

internal static partial class Posix
{
    public static void Flush(SafeFileHandle file)
    {
        if (FlushData(file) != 0)
        {
            throw new IOException($"fdatasync failed: {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int FlushData(SafeFileHandle file);
}
