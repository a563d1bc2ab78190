using System.Runtime.InteropServices;

namespace Spika.FileService.LoadTest.Reporting;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe(string folder)
    {
        string cpu = Value("/proc/cpuinfo", "model name");
        double memory = double.Parse(Value("/proc/meminfo", "MemTotal").Split(' ')[0], null) / (1024 * 1024);
        string kernel = File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
        string disk = new DriveInfo(folder).DriveFormat;
        return $"{cpu}, {Environment.ProcessorCount} cores, {memory:0} GiB, Linux {kernel}, {disk}, "
            + RuntimeInformation.FrameworkDescription;
    }

    private static string Value(string path, string name) =>
        File.ReadLines(path)
            .FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))
            ?.Split(':', 2)[1]
            .Trim()
        ?? "unknown";
}
