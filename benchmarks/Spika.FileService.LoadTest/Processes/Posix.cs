using System.Runtime.InteropServices;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>The two calls of Linux that .NET has no name for.</summary>
internal static partial class Posix
{
    public const int SigQuit = 3;
    public const int SigTerm = 15;

    private const int CpuClockOfProcess = 2;

    public static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    /// <summary>
    /// CPU time of a process with all its threads, those included that have ended, in ns. /proc/PID/stat has the same
    /// in steps of 10 ms, and /proc/PID/task/*/schedstat lacks the ended threads.
    /// </summary>
    /// <returns>Zero when there is no such process.</returns>
    public static TimeSpan CpuTime(int processId)
    {
        int clock = (~processId << 3) | CpuClockOfProcess; // as clock_getcpuclockid(3) makes it
        return ClockGetTime(clock, out TimeSpec time) == 0
            ? TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0)
            : TimeSpan.Zero;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
