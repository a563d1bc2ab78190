using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Hosting;

/// <summary>The settings of Kestrel's endpoints. Kestrel takes a choice that it cannot read for none.</summary>
internal static class EndpointSettings
{
    /// <exception cref="SettingException">A setting of an endpoint has a value of another form.</exception>
    public static void Check(IConfiguration configuration)
    {
        IConfigurationSection kestrel = configuration.GetSection("Kestrel");
        foreach (
            IConfigurationSection endpoint in kestrel
                .GetSection("Endpoints")
                .GetChildren()
                .Prepend(kestrel.GetSection("EndpointDefaults"))
        )
        {
            SettingFormat.CheckAll(endpoint, typeof(Choices));
            foreach (IConfigurationSection version in endpoint.GetSection(nameof(SslProtocols)).GetChildren())
            {
                CheckTls(version);
            }
        }
    }

    private static void CheckTls(IConfigurationSection version)
    {
        if (version.Value is { } written && !SettingFormat.IsChoice(written, typeof(SslProtocols)))
        {
            throw new SettingException(
                SettingSentence.Of(version.Path, SettingSentence.FormOf(typeof(SslProtocols))!, written)
            );
        }
    }

    // https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints
    private sealed class Choices
    {
        public HttpProtocols Protocols { get; init; }

        public ClientCertificateMode ClientCertificateMode { get; init; }
    }
}
