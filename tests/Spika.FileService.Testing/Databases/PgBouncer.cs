using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Spika.FileService.Testing.Databases;

/// <summary>Debian's PgBouncer on loopback, in front of a PostgreSQL that trusts every client.</summary>
public sealed class PgBouncer : IDisposable
{
    private const string Program = "/usr/sbin/pgbouncer";

    private readonly Process _process;

    private readonly string _folder;

    private PgBouncer(Process process, string folder, string connectionString) =>
        (_process, _folder, ConnectionString) = (process, folder, connectionString);

    /// <summary>Leads to the database through PgBouncer.</summary>
    public string ConnectionString { get; }

    /// <summary>Skips the test when it is not installed, unless PostgreSQL is required.</summary>
    public static async Task<PgBouncer> StartAsync(string database, string poolMode, int poolSize)
    {
        if (!File.Exists(Program))
        {
            Assert.That(PostgreSqlServer.IsRequired, Is.False, "pgbouncer is not installed.");
            Assert.Ignore("pgbouncer is not installed.");
        }

        NpgsqlConnectionStringBuilder server = new(database);
        NpgsqlConnectionStringBuilder pooled = new(database) { Port = FreePort(), Pooling = true };
        string folder = Directory.CreateTempSubdirectory("spika-pgbouncer-").FullName;
        string settings = Path.Combine(folder, "pgbouncer.ini");
        await File.WriteAllTextAsync(
            settings,
            $"""
            [databases]
            * = host={server.Host} port={server.Port} user={server.Username}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {pooled.Port}
            unix_socket_dir =
            auth_type = any
            pool_mode = {poolMode}
            default_pool_size = {poolSize}
            max_client_conn = 500
            """
        );
        // It refuses to run as root, and the other user must be able to read its settings.
        bool isRoot = !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;
        if (isRoot && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                folder,
                UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute
            );
        }

        string[] user = isRoot ? ["-u", "nobody"] : [];
        Process process = Process.Start(new ProcessStartInfo(Program, ["-q", .. user, settings]))!;
        PgBouncer bouncer = new(process, folder, pooled.ToString());
        while (!IsListening(pooled.Port))
        {
            Assert.That(process.HasExited, Is.False, "pgbouncer ended");
            await Task.Delay(20);
        }

        return bouncer;
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static bool IsListening(int port)
    {
        try
        {
            using TcpClient client = new("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
