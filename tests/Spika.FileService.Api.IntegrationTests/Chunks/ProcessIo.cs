using System.Globalization;

namespace Spika.FileService.Api.IntegrationTests.Chunks;

/// <summary>What Linux counts for this process: calls and bytes to and from files. Sockets are not in it.</summary>
internal readonly record struct ProcessIo(long ReadCalls, long WriteCalls, long ReadBytes, long WrittenBytes)
{
    public static ProcessIo Read()
    {
        Dictionary<string, long> counters = File.ReadLines("/proc/self/io")
            .Select(line => line.Split(": "))
            .ToDictionary(parts => parts[0], parts => long.Parse(parts[1], CultureInfo.InvariantCulture));
        return new ProcessIo(counters["syscr"], counters["syscw"], counters["rchar"], counters["wchar"]);
    }

    public static ProcessIo operator -(ProcessIo after, ProcessIo before) =>
        new(
            after.ReadCalls - before.ReadCalls,
            after.WriteCalls - before.WriteCalls,
            after.ReadBytes - before.ReadBytes,
            after.WrittenBytes - before.WrittenBytes
        );
}
