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
        string[] all =
        [
            .. inherited.Select(socket => socket.Address),
            .. Endpoints(configuration).Select(url => url ?? AnyAddress),
            .. Urls(configuration),
        ];
        return all.Length > 0 ? all : [DefaultAddress.Url];
    }

    /// <summary>
    /// Those that the server listens on when it inherits no socket. It refuses an endpoint that names none.
    /// </summary>
    public static IReadOnlyList<string> OfServer(IConfiguration configuration)
    {
        string?[] endpoints = [.. Endpoints(configuration)];
        string[] urls = endpoints.Length > 0 ? [.. endpoints.OfType<string>()] : Urls(configuration);
        return urls.Length > 0 || endpoints.Length > 0 ? urls : [DefaultAddress.Url];
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

    private static IEnumerable<string?> Endpoints(IConfiguration configuration) =>
        configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]);

    private static string[] Urls(IConfiguration configuration) =>
        Split(configuration["urls"]) is { Length: > 0 } urls
            ? urls
            :
            [
                .. Split(configuration["http_ports"]).Select(port => $"http://*:{port}"),
                .. Split(configuration["https_ports"]).Select(port => $"https://*:{port}"),
            ];

    private static string[] Split(string? addresses) =>
        (addresses ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
}
