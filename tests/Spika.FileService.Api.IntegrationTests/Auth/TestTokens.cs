using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>Bearer tokens that tests sign themselves.</summary>
internal static class TestTokens
{
    private static readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly DateTime _now = TimeProvider.System.GetUtcNow().UtcDateTime;

    public static SymmetricSecurityKey Key { get; } = new(_key);

    public static string KeySetting => Convert.ToBase64String(_key);

    public static string Of(
        string? subject = "alice",
        string audience = "files",
        string issuer = "chat",
        bool isExpired = false,
        SecurityKey? key = null
    ) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Subject = new ClaimsIdentity(subject is null ? [] : [new Claim("sub", subject)]),
                Audience = audience,
                Issuer = issuer,
                Expires = _now.AddMinutes(isExpired ? -2 : 10),
                SigningCredentials = new SigningCredentials(
                    key ?? Key,
                    key is RsaSecurityKey ? SecurityAlgorithms.RsaSha256 : SecurityAlgorithms.HmacSha256
                ),
            }
        );
}
