using System.Diagnostics;

namespace Spika.FileService.Testing.Databases;

/// <summary>Finds the programs of a PostgreSQL server on this machine.</summary>
internal static class PostgreSqlBinaries
{
    /// <returns>The folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; null when there is none.</returns>
    public static string? Find() =>
        Candidates().FirstOrDefault(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "initdb")));

    private static IEnumerable<string> Candidates()
    {
        yield return BinaryFolderOfPgConfig();

        // Debian keeps the server's programs out of PATH, one folder for each version.
        const string Debian = "/usr/lib/postgresql";
        if (Directory.Exists(Debian))
        {
            IEnumerable<string> newestFirst = Directory
                .EnumerateDirectories(Debian)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0);
            foreach (string folder in newestFirst)
            {
                yield return Path.Combine(folder, "bin");
            }
        }

        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            yield return folder;
        }
    }

    private static string BinaryFolderOfPgConfig()
    {
        try
        {
            using Process process = Process.Start(
                new ProcessStartInfo("pg_config", "--bindir") { RedirectStandardOutput = true }
            )!;
            return process.StandardOutput.ReadToEnd().Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "";
        }
    }
}
