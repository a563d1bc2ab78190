using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Spika.FileService.Testing.Databases;

/// <summary>A temporary PostgreSQL from the machine's own server programs. It ends with this process, however that ends.</summary>
internal static class PostgreSqlCluster
{
    // Another process may take the port between our look at it and the server's.
    private const int Attempts = 5;

    /// <returns>A connection string for the superuser.</returns>
    public static async Task<string> StartAsync(string binaries)
    {
        string script = await ReadScriptAsync();
        for (int attempt = 1; ; attempt++)
        {
            int port = FreePort();
            Process process = Process.Start(StartInfo(script, binaries, port))!;
            if (await process.StandardOutput.ReadLineAsync() == "ready")
            {
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Stop(process);
                return $"Host=127.0.0.1;Port={port};Username=spika;Database=postgres";
            }

            string reason = await process.StandardError.ReadToEndAsync();
            process.Dispose();
            if (attempt == Attempts)
            {
                throw new InvalidOperationException($"PostgreSQL did not start: {reason}");
            }
        }
    }

    // When this process is killed, the pipe ends all the same; only nobody waits then.
    private static void Stop(Process process)
    {
        process.StandardInput.Close();
        process.WaitForExit(TimeSpan.FromSeconds(10));
        process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string script, string binaries, int port)
    {
        string[] shell = ["sh", "-c", script, "sh", binaries, port.ToString(CultureInfo.InvariantCulture)];
        string[] command = Environment.IsPrivilegedProcess ? [.. AsUnprivilegedUser(), .. shell] : shell;
        return new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
    }

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
