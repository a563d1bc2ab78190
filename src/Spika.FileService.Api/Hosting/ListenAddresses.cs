using System.Net;

namespace Spika.FileService.Api.Hosting;

/// <summary>Where the settings make the server listen, known before it does.</summary>
internal static class ListenAddresses
{
    private const string AnyAddress = "http://*";

    /// <summary>Kestrel's own endpoints come before all others; ports alone mean every address of the machine.</summary>
    public static IReadOnlyList<string> Of(IConfiguration configuration)
    {
        IConfigurationSection[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren()];
        if (endpoints.Length > 0)
        {
            return [.. endpoints.Select(endpoint => endpoint["Url"] ?? AnyAddress)];
        }

        string? urls = configuration["urls"];
        return !string.IsNullOrEmpty(urls) ? urls.Split(';', StringSplitOptions.RemoveEmptyEntries)
            : string.IsNullOrEmpty(configuration["http_ports"]) && string.IsNullOrEmpty(configuration["https_ports"])
                ? [DefaultAddress.Url]
            : [AnyAddress];
    }

    public static bool IsLoopback(string url)
    {
        BindingAddress address = BindingAddress.Parse(url);
        return address.IsUnixPipe
            || address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(address.Host, out IPAddress? ip) && IPAddress.IsLoopback(ip));
    }
}
