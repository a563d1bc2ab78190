using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Hosting;

/// <summary>
/// The settings of .NET that operators of this service write, so that <see cref="UnknownSettings"/> finds them
/// misspelt.
/// </summary>
internal static class FrameworkSettings
{
    private static readonly string[] _paths =
    [
        "AllowedHosts",
        "Urls",
        "Logging:LogLevel:*",
        "Logging:*:LogLevel:*",
        .. Of("Logging:Console", typeof(ConsoleLoggerOptions)),
        .. Of("Logging:Console:FormatterOptions", typeof(SimpleConsoleFormatterOptions)),
        .. Of("Kestrel:Limits", typeof(KestrelServerLimits)),
        .. Of("Kestrel:Limits:Http2", typeof(Http2Limits)),
        "Kestrel:EndpointDefaults:Protocols",
        "Kestrel:Endpoints:*:Url",
        "Kestrel:Endpoints:*:Protocols",
        "Kestrel:Endpoints:*:SslProtocols:*",
        "Kestrel:Endpoints:*:ClientCertificateMode",
        "Kestrel:Endpoints:*:Certificate:Path",
        "Kestrel:Endpoints:*:Certificate:KeyPath",
        "Kestrel:Endpoints:*:Certificate:Password",
        "Kestrel:Certificates:Default:Path",
        "Kestrel:Certificates:Default:KeyPath",
        "Kestrel:Certificates:Default:Password",
    ];

    public static IServiceCollection AddFrameworkSettings(this IServiceCollection services)
    {
        foreach (string path in _paths)
        {
            services.AddSingleton(new KnownSetting(path, IsOfOwnSection: false));
        }

        return services;
    }

    private static IEnumerable<string> Of(string section, Type type) =>
        type.GetProperties().Select(property => $"{section}:{property.Name}");
}
