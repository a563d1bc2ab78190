using System.Runtime.InteropServices;

namespace Spika.FileService.Infrastructure;

/// <summary>Asks the operating system how many files, sockets and pipes this process may have open at once.</summary>
internal static partial class OpenFileLimit
{
    private const int LinuxFiles = 7;

    // "infinity" is a number, too. No process gets that far.
    private const ulong Most = 1 << 20;

    // Where the limit is not asked: what macOS grants at least.
    private const int OtherSystems = 10_240;

    /// <summary>
    /// RLIMIT_NOFILE. The runtime has raised the soft limit to the hard one before any managed code runs.
    /// </summary>
    public static int OfThisProcess() =>
        OperatingSystem.IsLinux() && GetLimit(LinuxFiles, out ResourceLimit limit) == 0
            ? (int)Math.Min(limit.Soft, Most)
            : OtherSystems;

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ResourceLimit
    {
        public readonly ulong Soft;
        public readonly ulong Hard;
    }
}
