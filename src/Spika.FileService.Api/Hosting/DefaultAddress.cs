namespace Spika.FileService.Api.Hosting;

internal static class DefaultAddress
{
    public const string Url = "http://localhost:5080";

    private static readonly string[] _otherWays = ["urls", "http_ports", "https_ports", "Kestrel:Endpoints"];

    /// <summary>
    /// Listens on <see cref="Url"/> unless any of the usual ways names an address: <c>--urls</c>,
    /// <c>ASPNETCORE_URLS</c>, <c>ASPNETCORE_HTTP_PORTS</c>, <c>Kestrel:Endpoints</c>, an inherited socket. As a line
    /// of appsettings.json it would beat the environment.
    /// </summary>
    public static void UseDefaultAddress(this WebApplicationBuilder builder)
    {
        bool hasOtherWay = _otherWays.Any(way => builder.Configuration.GetSection(way).Exists());
        if (!hasOtherWay && InheritedSockets.Find().Count == 0)
        {
            builder.WebHost.UseUrls(Url);
        }
    }
}
