using Microsoft.Extensions.Options;
using Spika.FileService.Api.Auth;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.Hosting;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Access;

/// <summary>Refuses settings that would admit no caller, or every one.</summary>
internal sealed class AuthCheck(
    IConfiguration configuration,
    IReadOnlyList<InheritedSocket> inheritedSockets,
    ApiKeyRing keys,
    DownloadLinks links,
    IOptions<JwtOptions> jwt,
    IOptions<SpikaTokenOptions> spikaToken,
    TokenSources sources,
    IOptions<DownloadOptions> downloads,
    IEnumerable<KnownSetting> known
) : IValidateOptions<AuthOptions>
{
    private bool HasSource => sources.All.Count > 0;

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        string[] failures = [.. Failures(options)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(AuthOptions options)
    {
        IReadOnlyList<string> addresses = ListenAddresses.Of(configuration, inheritedSockets);
        foreach (string address in addresses.Where(address => ListenAddresses.IsLoopback(address) is null))
        {
            yield return $"The service cannot listen on {address}: an address is like http://localhost:5080, with localhost, "
                + "an IP address or * (all addresses), a number for the port, and no path; several are separated by semicolons.";
        }

        bool isOpen = addresses.Any(address => ListenAddresses.IsLoopback(address) is false);
        if (options is { Mode: AuthModes.None, AllowAnonymousNetwork: false } && isOpen)
        {
            yield return "Auth:Mode is None, which admits every caller, so the service listens on loopback only. Set Auth:Mode, "
                + "or Auth:AllowAnonymousNetwork to true where no other machine can reach it.";
        }

        if (options.Mode == AuthModes.None && (!keys.IsEmpty || jwt.Value.Audience.Length > 0 || HasSource))
        {
            yield return "Auth:Mode is None, which admits every caller, but there are settings for credentials in Auth.";
        }

        // A misspelt Auth:Mode would be no more than a warning.
        if (options.Mode == AuthModes.None && UnknownNames().FirstOrDefault() is { } unknown)
        {
            yield return $"Auth:Mode is None, which admits every caller, but there are settings in {unknown}, which does not exist.";
        }

        if (options.Mode.HasFlag(AuthModes.ApiKey) && keys.IsEmpty)
        {
            yield return "Auth:ApiKeys must have a key when Auth:Mode is ApiKey.";
        }

        if (options.Mode.HasFlag(AuthModes.Jwt) && jwt.Value is { Authority: "", Key: "" } or { Audience: "" })
        {
            yield return "Auth:Jwt must have an Audience, and an Authority or a Key, when Auth:Mode is Jwt.";
        }

        if (!Convert.TryFromBase64String(jwt.Value.Key, new byte[jwt.Value.Key.Length], out _))
        {
            yield return "Auth:Jwt:Key must be base64 of 32 bytes at least.";
        }

        if (spikaToken.Value.Address.Length > 0 && !Uri.TryCreate(spikaToken.Value.Address, UriKind.Absolute, out _))
        {
            yield return "Auth:SpikaToken:Address must be an http or https address.";
        }

        if (options.Mode.HasFlag(AuthModes.SpikaToken) && !HasSource)
        {
            yield return "Auth:SpikaToken:Address must be set, or a list of sources, when Auth:Mode is SpikaToken.";
        }

        if (downloads.Value.Access == DownloadAccess.Signed && (options.Mode == AuthModes.None || !links.CanSign))
        {
            yield return "Downloads:Access is Signed, which needs an Auth:Mode and a key in Downloads:SigningKeys.";
        }
    }

    // Directly below Auth. An empty value is none: Compose gives one to a variable that is not set.
    private IEnumerable<string> UnknownNames() =>
        configuration
            .GetSection(AuthOptions.Section)
            .GetChildren()
            .Where(setting => setting.AsEnumerable().Any(inside => !string.IsNullOrEmpty(inside.Value)))
            .Select(setting => setting.Path)
            .Where(path =>
                !known.Any(setting => $"{setting.Path}:".StartsWith($"{path}:", StringComparison.OrdinalIgnoreCase))
            );
}
