using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Spika.FileService.Testing;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// Debian's nginx with the configuration of <c>ops/nginx.conf</c>, on loopback and in front of other instances.
/// </summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private const string Configuration = "ops/nginx.conf";

    private static readonly string[] _folders = ["/usr/sbin", "/usr/local/sbin", "/usr/bin"];

    private readonly Process _process;

    private readonly string _folder;

    private NginxProcess(Process process, string folder, Uri address) =>
        (_process, _folder, Address) = (process, folder, address);

    public Uri Address { get; }

    /// <summary>With the project's configuration. Skips the test when nginx is not installed.</summary>
    public static async Task<NginxProcess> StartAsync(Uri first, Uri second)
    {
        string configuration = await File.ReadAllTextAsync(Repository.PathTo(Configuration));
        return await StartAsync(address =>
            Replace(
                configuration,
                ("listen 80;", $"listen {address.Authority};"),
                ("server 127.0.0.1:5080 ", $"server {first.Authority} "),
                ("server 127.0.0.1:5081 ", $"server {second.Authority} ")
            )
        );
    }

    /// <summary>As <see cref="StartAsync(Uri, Uri)"/>, with one instance, whose files nginx sends.</summary>
    /// <param name="root">The storage root.</param>
    public static async Task<NginxProcess> StartSendingAsync(Uri service, string root)
    {
        string configuration = await File.ReadAllTextAsync(Repository.PathTo(Configuration));
        return await StartAsync(address =>
            Replace(
                configuration,
                ("listen 80;", $"listen {address.Authority};"),
                ("server 127.0.0.1:5080 ", $"server {service.Authority} "),
                ("server 127.0.0.1:5081 max_fails=0;", ""),
                ("alias /var/lib/spika-fileservice/files/;", $"alias {Path.Combine(root, "files")}/;")
            )
        );
    }

    /// <summary>As <see cref="StartAsync(Uri, Uri)"/>, with nothing but <c>proxy_pass</c>.</summary>
    public static Task<NginxProcess> StartPlainAsync(Uri service) =>
        StartAsync(address =>
            $"server {{ listen {address.Authority}; location / {{ proxy_pass http://{service.Authority}; }} }}"
        );

    private static async Task<NginxProcess> StartAsync(Func<Uri, string> site)
    {
        string? binary = _folders.Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);
        if (binary is null)
        {
            Assert.Ignore("nginx is not installed.");
        }

        string folder = Directory.CreateTempSubdirectory("spika-nginx-").FullName;
        Uri address = new($"http://127.0.0.1:{FreePort()}");
        await File.WriteAllTextAsync(Path.Combine(folder, "site.conf"), site(address));
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), Surroundings(folder));
        string[] arguments = ["-p", folder, "-c", "nginx.conf", "-e", Path.Combine(folder, "error.log")];
        NginxProcess nginx = new(Process.Start(binary, arguments), folder, address);
        await Eventually.IsTrueAsync(nginx.IsListening, Task.CompletedTask);
        return nginx;
    }

    /// <returns>A port of 127.0.0.1 that was free a moment ago.</returns>
    public static int FreePort()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        // Master and workers.
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private bool IsListening()
    {
        try
        {
            using TcpClient tcp = new(Address.Host, Address.Port);
            return true;
        }
        catch (SocketException) when (!_process.HasExited)
        {
            return false;
        }
    }

    private static string Replace(string text, params ReadOnlySpan<(string Old, string New)> replacements)
    {
        foreach ((string old, string replacement) in replacements)
        {
            Assert.That(text, Does.Contain(old));
            text = text.Replace(old, replacement, StringComparison.Ordinal);
        }

        return text;
    }

    // What Debian's nginx.conf has around the files of conf.d, but for its folders. Only root may name a user.
    private static string Surroundings(string folder) =>
        $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            daemon off;
            worker_processes auto;
            pid nginx.pid;
            events { worker_connections 768; }
            http {
                access_log off;
                client_body_temp_path {{folder}}/body;
                proxy_temp_path {{folder}}/proxy;
                fastcgi_temp_path {{folder}}/fastcgi;
                uwsgi_temp_path {{folder}}/uwsgi;
                scgi_temp_path {{folder}}/scgi;
                include {{folder}}/site.conf;
            }
            """;
}
