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
        IConfigurationSection[] endpoints = [.. kestrel.GetSection("Endpoints").GetChildren()];
        IEnumerable<IConfigurationSection> names = endpoints.SelectMany(endpoint =>
            endpoint.GetSection("Sni").GetChildren()
        );
        foreach (
            IConfigurationSection section in endpoints.Concat(names).Prepend(kestrel.GetSection("EndpointDefaults"))
        )
        {
            SettingFormat.CheckAll(section, typeof(Choices));
            CheckTls(section.GetSection(nameof(SslProtocols)));
        }
    }

    // A list, each of whose entries may name several.
    private static void CheckTls(IConfigurationSection versions)
    {
        if (!string.IsNullOrEmpty(versions.Value))
        {
            throw new SettingException($"{versions.Path} must be a list: set {versions.Path}:0.");
        }

        foreach (IConfigurationSection version in versions.GetChildren())
        {
            if (version.Value is { } written && !written.Split(',').All(one => IsTls(one.Trim())))
            {
                throw new SettingException(
                    SettingSentence.Of(version.Path, SettingSentence.FormOf(typeof(SslProtocols))!, written)
                );
            }
        }
    }

    private static bool IsTls(string written) =>
        written.Length == 0 || SettingFormat.IsChoice(written, typeof(SslProtocols));

    // https://learn.microsoft.com/aspnet/core/fundamentals/servers/kestrel/endpoints
    private sealed class Choices
    {
        public HttpProtocols? Protocols { get; init; }

        public ClientCertificateMode? ClientCertificateMode { get; init; }
    }
}
