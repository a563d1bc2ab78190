using System.Globalization;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>
/// A temporary PostgreSQL cluster with the settings that initdb gives it; so it flushes what it commits.
/// </summary>
internal sealed class PostgreSql(ServerProcess process, int port, string folder) : IAsyncDisposable
{
    public string ConnectionString { get; } = ConnectionStringFor(port);

    /// <summary>For a service that uses it.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings { get; } =
    [
        new("Database__Provider", nameof(ServiceDatabase.PostgreSql)),
        new("ConnectionStrings__FileService", ConnectionStringFor(port)),
    ];

    /// <summary>CPU time so far of all processes of the cluster.</summary>
    public TimeSpan Cpu() => ProcessFigures.CpuOfFamily(process.Id);

    /// <returns>Null when this machine has no server programs of PostgreSQL.</returns>
    public static async Task<PostgreSql?> StartAsync(WorkFolder work, CancellationToken cancellationToken)
    {
        if (FindBinaries() is not { } binaries)
        {
            return null;
        }

        // The user that the cluster belongs to has to get there.
        string folder = work.Create("postgresql");
        File.SetUnixFileMode(work.Path, File.GetUnixFileMode(work.Path) | UnixFileMode.OtherExecute);
        const UnixFileMode AllAccess = (UnixFileMode)0b111_111_111;
        File.SetUnixFileMode(folder, AllAccess);

        string data = Path.Combine(folder, "data");
        await InitializeAsync(binaries, data, cancellationToken);
        int port = Port.Free();
        ServerProcess process = ServerProcess.Start(
            [.. AsUnprivilegedUser(), Path.Combine(binaries, "postgres"), "-D", data, .. Options(port, folder)],
            "/",
            stopSignal: Posix.SigQuit
        );
        await process.WhenReadyAsync(Port.WaitForListenerAsync(port, process, cancellationToken));
        return new PostgreSql(process, port, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        WorkFolder.Remove(folder);
    }

    private static string[] Options(int port, string folder) =>
        [
            "-p",
            port.ToString(CultureInfo.InvariantCulture),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            $"unix_socket_directories={folder}",
        ];

    private static async Task InitializeAsync(string binaries, string data, CancellationToken cancellationToken)
    {
        string initdb = Path.Combine(binaries, "initdb");
        string[] options = ["--username", "spika", "--auth", "trust", "--encoding", "UTF8", "--no-locale"];
        string[] command = [.. AsUnprivilegedUser(), initdb, "--pgdata", data, .. options];
        await Command.RunAsync(command, "/", new Dictionary<string, string>(), cancellationToken);
    }

    // PostgreSQL refuses to run as root.
    private static string[] AsUnprivilegedUser()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        string[][] users = [.. File.ReadLines("/etc/passwd").Select(line => line.Split(':'))];
        string[] user =
            users.FirstOrDefault(fields => fields[0] == "postgres") ?? users.First(fields => fields[0] == "nobody");
        return ["setpriv", $"--reuid={user[2]}", $"--regid={user[3]}", "--clear-groups"];
    }

    // Debian keeps the server's programs out of PATH, one folder for each version.
    private static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        IEnumerable<string> versions = Directory.Exists(Debian)
            ? Directory
                .EnumerateDirectories(Debian)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out int version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
        string[] path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return versions
            .Concat(path)
            .FirstOrDefault(folder =>
                File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres"))
            );
    }

    private static string ConnectionStringFor(int port) =>
        $"Host=127.0.0.1;Port={port};Username=spika;Database=postgres";
}
