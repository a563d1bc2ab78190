using System.Net;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Errors;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Without authentication the service listens on loopback, which a page of any site reaches when its own name resolves
/// to 127.0.0.1 (DNS rebinding). Such a request has that name in its Host header, so other names are refused.
/// </summary>
internal static class LoopbackNames
{
    // As ASP.NET Core has it: names separated by semicolons. Its own host filter is in force as well when it is set.
    private const string AllowedHosts = "AllowedHosts";

    private const string Localhost = "localhost";

    public static void UseLoopbackNames(this WebApplication app)
    {
        AuthOptions auth = app.Services.GetRequiredService<IOptions<AuthOptions>>().Value;
        bool isConfigured = !string.IsNullOrWhiteSpace(app.Configuration[AllowedHosts]);
        if (auth is { Mode: AuthModes.None, AllowAnonymousNetwork: false } && !isConfigured)
        {
            app.Use(
                (context, next) =>
                    IsAllowed(context.Request.Host.Host)
                        ? next(context)
                        : ErrorAnswer.WriteAsync(context, RequestErrors.WrongHost)
            );
        }
    }

    /// <summary>
    /// Loopback addresses, localhost and names below it. Names without a dot too, which are those of containers and of
    /// the hosts file: no page on the internet has one. Clients of HTTP/1.0 may have none at all; browsers never do.
    /// </summary>
    internal static bool IsAllowed(string host)
    {
        ReadOnlySpan<char> name = host.AsSpan().Trim("[]").TrimEnd('.');
        return IPAddress.TryParse(name, out IPAddress? address)
            ? IPAddress.IsLoopback(address)
            : !name.Contains('.') || name.EndsWith("." + Localhost, StringComparison.OrdinalIgnoreCase);
    }
}
