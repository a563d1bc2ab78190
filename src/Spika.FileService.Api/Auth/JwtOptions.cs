using System.ComponentModel.DataAnnotations;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Auth;

/// <summary>Which bearer tokens are good. Either the authority or the key says how they are signed.</summary>
internal sealed class JwtOptions
{
    public const string Section = "Auth:Jwt";

    /// <summary>
    /// Where the issuer publishes its keys (OpenID Connect); https, or http on loopback. Default empty.
    /// </summary>
    [RegularExpression(
        @"(https://|http://(localhost|127\.0\.0\.1|\[::1\])[:/]).+",
        ErrorMessage = "Auth:Jwt:Authority must be an https address, or an http one on loopback."
    )]
    public string Authority { get; init; } = "";

    /// <summary>A shared key for HMAC-SHA-256, in base64, of 32 bytes at least. Default empty.</summary>
    [RegularExpression("[A-Za-z0-9+/]{43,}=*", ErrorMessage = "Auth:Jwt:Key must be base64 of 32 bytes at least.")]
    public string Key { get; init; } = "";

    /// <summary>What a token must be made for. Default empty.</summary>
    [MaxLength(1000, ErrorMessage = "Auth:Jwt:Audience must have 1000 characters at most.")]
    public string Audience { get; init; } = "";

    /// <summary>
    /// The issuer of accepted tokens; with an authority, empty means the one that the authority names. Default empty.
    /// </summary>
    [MaxLength(1000, ErrorMessage = "Auth:Jwt:Issuer must have 1000 characters at most.")]
    public string Issuer { get; init; } = "";

    /// <summary>Time for the authority to publish its keys. Default 5 seconds, from 1 second to 1 minute.</summary>
    [SettingRange(Section, "00:00:01", "00:01:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
