using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Spika.FileService.Api.Errors;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Without authentication the service listens on loopback, which a page of any site reaches when its own name resolves
/// to 127.0.0.1 (DNS rebinding). Such a request has that name in its Host header, so other names are refused.
/// </summary>
internal static class HostNames
{
    // As ASP.NET Core has it: names separated by semicolons.
    private const string AllowedHosts = "AllowedHosts";

    private const string Localhost = "localhost";

    /// <summary>Leaves the names of <c>AllowedHosts</c> to this too: ASP.NET Core's filter answers with HTML.</summary>
    public static IServiceCollection AddHostNames(this IServiceCollection services) =>
        services.Configure<HostFilteringOptions>(filter => filter.AllowedHosts = ["*"]);

    /// <exception cref="SettingException">A name that no client can have in its Host header.</exception>
    public static void Check(IConfiguration configuration)
    {
        string[] names = NamesOf(configuration);
        if (names.Length == 0 && !string.IsNullOrWhiteSpace(configuration[AllowedHosts]))
        {
            throw new SettingException($"{AllowedHosts} must be names separated by semicolons, or empty.");
        }

        foreach (string name in names)
        {
            if (
                name.Contains('/', StringComparison.Ordinal)
                || (name.Contains(':', StringComparison.Ordinal) && !IsIPv6(name))
            )
            {
                throw new SettingException(
                    $"{AllowedHosts} must be names or addresses (IPv6 in brackets) without http:// and without a port, separated by semicolons, not {name}."
                );
            }
        }
    }

    public static void UseHostNames(this WebApplication app)
    {
        AuthOptions auth = app.Services.GetRequiredService<IOptions<AuthOptions>>().Value;
        StringSegment[] configured =
        [
            .. NamesOf(app.Configuration).Select(name => new StringSegment(new HostString(name).ToUriComponent())),
        ];
        Func<string, bool>? isAllowed =
            configured.Length > 0
                ? configured.Contains("*")
                    ? null
                    : host => IsAmong(configured, host)
                : auth is { Mode: AuthModes.None, AllowAnonymousNetwork: false }
                    ? host => IsAllowed(new HostString(host).Host)
                    : null;
        if (isAllowed is not null)
        {
            // A client writes the same name each time, and to read it costs more than to compare it. None is allowed.
            string lastAllowed = "";
            app.Use(
                (context, next) =>
                {
                    // As it was sent: Request.Host decodes a name that begins with xn--, and throws where it is none.
                    string host = context.Request.Headers.Host.ToString();
                    if (host != lastAllowed && !isAllowed(host))
                    {
                        return ErrorAnswer.WriteAsync(context, RequestErrors.WrongHost);
                    }

                    lastAllowed = host;
                    return next(context);
                }
            );
        }
    }

    private static bool IsIPv6(string name) => name is ['[', .., ']'];

    private static string[] NamesOf(IConfiguration configuration) =>
        (configuration[AllowedHosts] ?? "").Split(
            ';',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );

    private static bool IsAmong(StringSegment[] names, string host) =>
        host.Length == 0 || HostString.MatchesAny(host, names);

    /// <summary>
    /// Loopback addresses, localhost and names below it. Names without a dot too, because containers, entries of the
    /// hosts file and programs on the same machine use them. Only a host that answers for such names in the user's
    /// network (a search domain, LLMNR) can serve a page under one. Clients of HTTP/1.0 may send none; browsers always
    /// do.
    /// </summary>
    internal static bool IsAllowed(string host)
    {
        ReadOnlySpan<char> name = host.AsSpan().Trim("[]").TrimEnd('.');
        return IPAddress.TryParse(name, out IPAddress? address)
            ? IPAddress.IsLoopback(address)
            : !name.Contains('.') || name.EndsWith("." + Localhost, StringComparison.OrdinalIgnoreCase);
    }
}
