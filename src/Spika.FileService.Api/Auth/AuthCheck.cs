using Microsoft.Extensions.Options;
using Spika.FileService.Api.Downloads;
using Spika.FileService.Api.Hosting;

namespace Spika.FileService.Api.Auth;

/// <summary>Refuses to start what would let nobody in, or everybody.</summary>
internal sealed class AuthCheck(
    IConfiguration configuration,
    ApiKeyRing keys,
    DownloadLinks links,
    IOptions<JwtOptions> jwt,
    IOptions<SpikaTokenOptions> spikaToken,
    IOptions<DownloadOptions> downloads
) : IValidateOptions<AuthOptions>
{
    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        string[] failures = [.. Failures(options)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Failures(AuthOptions options)
    {
        if (options.Mode == AuthModes.None && !options.AllowAnonymousNetwork && !ListensOnLoopbackOnly())
        {
            yield return "Auth:Mode is None, which lets everybody in, so the service listens on loopback only. Set Auth:Mode, "
                + "or Auth:AllowAnonymousNetwork to true where nobody else can reach it.";
        }

        if (options.Mode.HasFlag(AuthModes.ApiKey) && keys.IsEmpty)
        {
            yield return "Auth:ApiKeys must have a key when Auth:Mode is ApiKey.";
        }

        if (options.Mode.HasFlag(AuthModes.Jwt) && jwt.Value is { Authority: "", Key: "" } or { Audience: "" })
        {
            yield return "Auth:Jwt must have an Audience, and an Authority or a Key, when Auth:Mode is Jwt.";
        }

        if (options.Mode.HasFlag(AuthModes.SpikaToken) && spikaToken.Value.Address.Length == 0)
        {
            yield return "Auth:SpikaToken:Address must be set when Auth:Mode is SpikaToken.";
        }

        if (downloads.Value.Access == DownloadAccess.Signed && (options.Mode == AuthModes.None || !links.CanSign))
        {
            yield return "Downloads:Access is Signed, which needs an Auth:Mode and a key in Downloads:SigningKeys.";
        }
    }

    private bool ListensOnLoopbackOnly() => ListenAddresses.Of(configuration).All(ListenAddresses.IsLoopback);
}
