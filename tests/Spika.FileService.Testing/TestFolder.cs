namespace Spika.FileService.Testing;

/// <summary>
/// Makes folders for what tests write. In memory where there is plenty: no test cuts the power of the machine's disk,
/// and waiting for it to flush was most of the time of those with SQLite.
/// </summary>
public static class TestFolder
{
    // On Linux, in memory. PostgreSqlCluster.sh asks for as much.
    private const string Memory = "/dev/shm";

    private const long Plenty = 8L << 30;

    /// <returns>The path of a new, empty folder, which the caller removes.</returns>
    public static string Create(string prefix) =>
        HasMemory() ? CreateIn(Memory, prefix) : Directory.CreateTempSubdirectory(prefix).FullName;

    /// <returns>As <see cref="Create"/>, on another volume than that makes, where there is one.</returns>
    public static string CreateOnOtherVolume(string prefix) =>
        !HasMemory() && Directory.Exists(Memory)
            ? CreateIn(Memory, prefix)
            : Directory.CreateTempSubdirectory(prefix).FullName;

    private static string CreateIn(string parent, string prefix) =>
        Directory.CreateDirectory(Path.Combine(parent, $"{prefix}{Guid.NewGuid():n}")).FullName;

    private static bool HasMemory() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace >= Plenty;
}
