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
        string[] urls = (configuration["urls"] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries);
        bool hasPorts = !string.IsNullOrEmpty(configuration["http_ports"] + configuration["https_ports"]);
        string[] all =
        [
            .. inherited.Select(socket => socket.Address),
            .. endpoints,
            .. urls.Length == 0 && hasPorts ? [AnyAddress] : urls,
        ];
        return all.Length > 0 ? all : [DefaultAddress.Url];
    }

    /// <returns>Null when it is no address.</returns>
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

        return address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }
}
