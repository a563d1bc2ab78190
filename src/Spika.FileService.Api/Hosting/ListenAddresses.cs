using System.Net;

namespace Spika.FileService.Api.Hosting;

/// <summary>Where the settings make the server listen, known before it does.</summary>
internal static class ListenAddresses
{
    private const string AnyAddress = "http://*";

    /// <summary>
    /// Every address that is named anywhere, whichever of them the server prefers, and those of inherited sockets.
    /// Ports alone mean every address of the machine; addresses come before them.
    /// </summary>
    public static IReadOnlyList<string> Of(IConfiguration configuration, IReadOnlyList<InheritedSocket> inherited)
    {
        IEnumerable<string> endpoints = configuration
            .GetSection("Kestrel:Endpoints")
            .GetChildren()
            .Select(endpoint => endpoint["Url"] ?? AnyAddress);
        string[] urls = Split(configuration["urls"]);
        string[] ports =
        [
            .. Split(configuration["http_ports"]).Select(port => $"http://*:{port}"),
            .. Split(configuration["https_ports"]).Select(port => $"https://*:{port}"),
        ];
        string[] all =
        [
            .. inherited.Select(socket => socket.Address),
            .. endpoints,
            .. urls.Length == 0 ? ports : urls,
        ];
        return all.Length > 0 ? all : [DefaultAddress.Url];
    }

    /// <returns>
    /// Null when it is no address. The server takes any host that it cannot read, and one with a port that is no
    /// number, for all addresses of the machine, and refuses a path.
    /// </returns>
    public static bool? IsLoopback(string url)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return null;
        }

        if (address.PathBase.Length > 0)
        {
            return null;
        }

        if (address.IsUnixPipe || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return IPAddress.TryParse(address.Host, out IPAddress? ip) ? IPAddress.IsLoopback(ip)
            : address.Host is "*" or "+" ? false
            : null;
    }

    private static string[] Split(string? addresses) =>
        (addresses ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
}
