using System.Globalization;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>
/// nginx serving a folder from 127.0.0.1, with what its documentation names for static files; or in front of a service
/// whose files it sends.
/// </summary>
internal sealed class Nginx(ServerProcess process, int port) : IAsyncDisposable
{
    public int Port { get; } = port;

    /// <summary>CPU time so far of master and workers.</summary>
    public TimeSpan Cpu() => ProcessFigures.CpuOfFamily(process.Id);

    /// <returns>Null when it is not installed.</returns>
    public static Task<Nginx?> StartAsync(string root, WorkFolder work, CancellationToken cancellationToken) =>
        StartAsync(work, "", $"root {root};", cancellationToken);

    /// <param name="service">With <c>Downloads:Handover=XAccelRedirect</c>.</param>
    /// <param name="work">For its configuration.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>Null when it is not installed.</returns>
    public static Task<Nginx?> StartSendingAsync(
        RunningService service,
        WorkFolder work,
        CancellationToken cancellationToken
    ) =>
        StartAsync(
            work,
            $"upstream service {{ server 127.0.0.1:{service.Port}; keepalive 64; }}",
            "location / { proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection \"\"; } "
                + $"location /stored-files/ {{ internal; alias {service.Root}/files/; }}",
            cancellationToken
        );

    private static async Task<Nginx?> StartAsync(
        WorkFolder work,
        string upstream,
        string places,
        CancellationToken cancellationToken
    )
    {
        if (FindBinary() is not { } binary)
        {
            return null;
        }

        string folder = work.Create("nginx");
        int port = Processes.Port.Free();
        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(folder, upstream, places, port), cancellationToken);
        ServerProcess process = ServerProcess.Start(
            [binary, "-p", folder, "-c", configuration, "-e", Path.Combine(folder, "error.log")],
            folder
        );
        await process.WhenReadyAsync(Processes.Port.WaitForListenerAsync(port, process, cancellationToken));
        return new Nginx(process, port);
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private static string? FindBinary()
    {
        string path = (Environment.GetEnvironmentVariable("PATH") ?? "") + ":/usr/sbin:/usr/local/sbin";
        return path.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, "nginx"))
            .FirstOrDefault(File.Exists);
    }

    private static string Configuration(string folder, string upstream, string places, int port)
    {
        // Only root may name a user, and without one its workers could not enter the folder.
        string user = Environment.IsPrivilegedProcess ? "user root;" : "";
        string listen = port.ToString(CultureInfo.InvariantCulture);
        return $$"""
            {{user}}
            daemon off;
            worker_processes auto;
            pid {{folder}}/nginx.pid;
            events { worker_connections 2048; }
            http {
                access_log off;
                sendfile on;
                keepalive_requests 1000000;
                default_type application/octet-stream;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                {{upstream}}
                server { listen 127.0.0.1:{{listen}}; {{places}} }
            }
            """;
    }
}
