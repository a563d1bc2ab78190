using System.Globalization;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>What the kernel counts for a process: /proc.</summary>
internal static class ProcessFigures
{
    // The clock ticks of /proc, USER_HZ, are 10 ms on every Linux that .NET runs on.
    private const int TickMilliseconds = 10;

    // The kernel keeps fifteen characters of ".NET Tiered Compilation Worker".
    private const string TieredCompiler = ".NET Tiered Com";

    /// <summary>
    /// CPU time of a process and its children, those included that have ended: the processes of PostgreSQL, the workers
    /// of nginx.
    /// </summary>
    public static TimeSpan CpuOfFamily(int processId)
    {
        TimeSpan total = Posix.CpuTime(processId);
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int other) && Stat(other) is { } stat)
            {
                // Fields 4, 16 and 17 of proc(5), of which the first two are cut off: parent, cutime, cstime.
                if (other == processId)
                {
                    total += TimeSpan.FromMilliseconds((Number(stat[13]) + Number(stat[14])) * TickMilliseconds);
                }
                else if (Number(stat[1]) == processId)
                {
                    total += Posix.CpuTime(other);
                }
            }
        }

        return total;
    }

    /// <summary>
    /// CPU time so far of the thread that compiles hot code again; it may end when it has nothing to do.
    /// </summary>
    public static TimeSpan CpuOfTieredCompiler(int processId)
    {
        double nanoseconds = Directory
            .EnumerateDirectories($"/proc/{processId}/task")
            .Where(thread =>
                File.ReadAllText(Path.Combine(thread, "comm")).StartsWith(TieredCompiler, StringComparison.Ordinal)
            )
            .Sum(thread => (double)Number(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0]));
        return TimeSpan.FromMicroseconds(nanoseconds / 1000);
    }

    /// <summary>The most memory that the process ever had resident.</summary>
    public static long PeakMemoryBytes(int processId) => Line($"/proc/{processId}/status", "VmHWM:") * 1024;

    public static long ResidentBytes(int processId) => Line($"/proc/{processId}/status", "VmRSS:") * 1024;

    public static long Threads(int processId) => Line($"/proc/{processId}/status", "Threads:");

    /// <summary>
    /// Open file descriptors, but for those of loaded assemblies: the runtime keeps them, and loads some with the first
    /// request of a kind.
    /// </summary>
    public static int Handles(int processId) =>
        new DirectoryInfo($"/proc/{processId}/fd")
            .EnumerateFileSystemInfos()
            .Count(handle => handle.LinkTarget?.EndsWith(".dll", StringComparison.Ordinal) == false);

    /// <summary>
    /// Bytes that the process handed to write(2) and its relatives so far. Those of a socket are sent, and do not
    /// count.
    /// </summary>
    public static long WrittenBytes(int processId) => Line($"/proc/{processId}/io", "wchar:");

    private static long Line(string path, string name) =>
        Number(
            File.ReadLines(path)
                .First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..]
                .Replace("kB", "", StringComparison.Ordinal)
        );

    private static long Number(string text) =>
        long.Parse(
            text,
            NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture
        );

    private static string[]? Stat(int processId)
    {
        try
        {
            // The second field, the name in parentheses, may have spaces in it.
            string stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }
    }
}
