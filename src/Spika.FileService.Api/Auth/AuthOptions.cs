using System.ComponentModel.DataAnnotations;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// How callers are authenticated. The keys of <see cref="AuthModes.ApiKey"/> are in <see cref="ApiKeyRing"/>.
/// </summary>
internal sealed class AuthOptions
{
    public const string Section = "Auth";

    /// <summary>Several are separated by commas. Default <see cref="AuthModes.None"/>.</summary>
    [EnumDataType(
        typeof(AuthModes),
        ErrorMessage = "Auth:Mode must be None, or some of ApiKey, Jwt, SpikaToken, separated by commas."
    )]
    public AuthModes Mode { get; init; } = AuthModes.None;

    /// <summary>
    /// Lets the service listen on other addresses than loopback although it admits every caller. Default false.
    /// </summary>
    public bool AllowAnonymousNetwork { get; init; }
}
