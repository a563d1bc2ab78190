using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Spika.FileService.Testing.Databases;

/// <summary>
/// A temporary PostgreSQL from the machine's own server programs. It ends with this process, however that ends.
/// </summary>
public sealed class PostgreSqlCluster : IDisposable
{
    // Another process may take the port between our look at it and the server's.
    private const int Attempts = 5;

    // For all tests that run at the same time.
    private const int ManyConnections = 300;

    // A machine that does much else takes long for a new connection. After the service's own patience it would try
    // again later, by a clock that stands still in many tests.
    private const int PatienceInSeconds = 60;

    private const string Ready = "ready ";

    // Each process has a group of its own. The first is stopped meanwhile, or it would start others in their place.
    private const string KillAll = "kill -STOP $0 && kill -KILL $(cat /proc/$0/task/$0/children) $0";

    private readonly Process _script;

    private int _server;

    private PostgreSqlCluster(Process script, int server, int port)
    {
        (_script, _server) = (script, server);
        ConnectionString = $"Host=127.0.0.1;Port={port};Username=spika;Database=postgres;Timeout={PatienceInSeconds}";
        AppDomain.CurrentDomain.ProcessExit += Stop;
    }

    /// <summary>For the superuser.</summary>
    public string ConnectionString { get; }

    /// <summary>One of its own. Skips the test when the machine has no server programs.</summary>
    public static async Task<PostgreSqlCluster> RequireAsync(int maxConnections = ManyConnections)
    {
        if (PostgreSqlBinaries.Find() is { } binaries)
        {
            return await StartAsync(binaries, maxConnections);
        }

        Assert.Ignore(
            "This machine has no programs of a PostgreSQL server (initdb), so there is none that may be killed."
        );
        throw new UnreachableException();
    }

    internal static async Task<PostgreSqlCluster> StartAsync(string binaries, int maxConnections = ManyConnections)
    {
        string script = await ReadScriptAsync();
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            Process process = Process.Start(StartInfo(script, binaries, port, maxConnections))!;
            if (await ReadReadyAsync(process) is { } server)
            {
                return new PostgreSqlCluster(process, server, port);
            }

            string reason = await process.StandardError.ReadToEndAsync();
            process.Dispose();
            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {reason}");
            }
        }
    }

    /// <summary>SIGKILL to all its processes at once: nothing is shut down, and no client is notified.</summary>
    public void Kill()
    {
        using Process kill = Process.Start("sh", ["-c", KillAll, $"{_server}"]);
        kill.WaitForExit();
    }

    /// <summary>After it was killed: on the same port, with what was committed.</summary>
    public async Task StartAgainAsync()
    {
        await _script.StandardInput.WriteLineAsync();
        await _script.StandardInput.FlushAsync();
        _server =
            await ReadReadyAsync(_script)
            ?? throw new InvalidOperationException(
                $"PostgreSQL did not start again: {await _script.StandardError.ReadToEndAsync()}"
            );
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Stop;
        Stop(null, EventArgs.Empty);
        _script.Dispose();
    }

    // When this process is killed, the pipe ends all the same, but no process waits then.
    private void Stop(object? sender, EventArgs end)
    {
        _script.StandardInput.Close();
        _script.WaitForExit(TimeSpan.FromSeconds(10));
    }

    /// <returns>The server's process id; null when it does not run.</returns>
    private static async Task<int?> ReadReadyAsync(Process script) =>
        await script.StandardOutput.ReadLineAsync() is { } line && line.StartsWith(Ready, StringComparison.Ordinal)
            ? int.Parse(line[Ready.Length..], CultureInfo.InvariantCulture)
            : null;

    private static ProcessStartInfo StartInfo(string script, string binaries, int port, int maxConnections)
    {
        string[] shell = ["sh", "-c", script, "sh", binaries, Text(port), Text(maxConnections)];
        string[] command = Environment.IsPrivilegedProcess ? [.. AsUnprivilegedUser(), .. shell] : shell;
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // PostgreSQL refuses to run as root.
    private static string[] AsUnprivilegedUser()
    {
        string[][] users = [.. File.ReadLines("/etc/passwd").Select(line => line.Split(':'))];
        string[] user =
            users.FirstOrDefault(fields => fields[0] == "postgres") ?? users.First(fields => fields[0] == "nobody");
        return ["setpriv", $"--reuid={user[2]}", $"--regid={user[3]}", "--clear-groups"];
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<string> ReadScriptAsync()
    {
        await using Stream resource = typeof(PostgreSqlCluster).Assembly.GetManifestResourceStream(
            "PostgreSqlCluster.sh"
        )!;
        using StreamReader reader = new(resource);
        return await reader.ReadToEndAsync();
    }
}
