using System.Buffers;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Validates bearer tokens with the settings of <see cref="JwtOptions"/> and the keys of the authority.
/// </summary>
internal sealed class BearerTokens(IOptions<JwtOptions> options, AuthorityKeys authority)
{
    private const string Subject = "sub";

    // Names extensions without which the token must not be taken (RFC 7515, section 4.1.11). None is known here.
    private const string Critical = "crit";

    // Values of a claim that are no text and no number.
    private static readonly string[] _structures =
    [
        JsonClaimValueTypes.Json,
        JsonClaimValueTypes.JsonArray,
        JsonClaimValueTypes.JsonNull,
    ];

    private static readonly TimeSpan _clockSkew = TimeSpan.FromMinutes(1);

    // Base64url of the parts, and the dots between them.
    private static readonly SearchValues<char> _characters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.="
    );

    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    private readonly SymmetricSecurityKey? _key =
        options.Value.Key.Length > 0 ? new SymmetricSecurityKey(Convert.FromBase64String(options.Value.Key)) : null;

    /// <returns>Whether the text has the form of a signed token. Others cost no question to the authority.</returns>
    public static bool MayBeToken(ReadOnlySpan<char> text) =>
        !text.ContainsAnyExcept(_characters) && text.Count('.') == 2 && text[0] != '.';

    /// <returns>The subject of the token; null when the token is not valid or has none.</returns>
    /// <exception cref="AuthBackendAwayException">The authority's keys are needed, and it does not answer.</exception>
    public async Task<string?> FindSubjectAsync(string token, CancellationToken cancellationToken)
    {
        OpenIdConnectConfiguration? published = authority.IsSet ? await authority.GetAsync(cancellationToken) : null;
        TokenValidationResult result = await _handler.ValidateTokenAsync(token, ParametersWith(published));
        if (published is not null && result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // The authority may have changed its keys.
            if (await authority.RenewAsync(published, cancellationToken) is { } renewed)
            {
                result = await _handler.ValidateTokenAsync(token, ParametersWith(renewed));
            }
        }

        return
            result is { IsValid: true, SecurityToken: JsonWebToken valid }
            && !valid.TryGetHeaderValue(Critical, out object? _)
            ? SubjectOf(valid)
            : null;
    }

    // Not result.ClaimsIdentity: it is made of all claims, and throws for one that is null.
    private static string? SubjectOf(JsonWebToken token) =>
        token.TryGetClaim(Subject, out Claim subject) && !_structures.Contains(subject.ValueType)
            ? subject.Value
            : null;

    private TokenValidationParameters ParametersWith(OpenIdConnectConfiguration? published)
    {
        string issuer = options.Value.Issuer.Length > 0 ? options.Value.Issuer : published?.Issuer ?? "";
        return new TokenValidationParameters
        {
            AudienceValidator = (audiences, _, _) => audiences.Any(one => IsSame(one, options.Value.Audience)),
            ValidateIssuer = issuer.Length > 0,
            IssuerValidator = issuer.Length > 0 ? (claimed, _, _) => Require(claimed, issuer) : null,
            IssuerSigningKey = _key,
            IssuerSigningKeys = published?.SigningKeys,
            ClockSkew = _clockSkew,
        };
    }

    private static string Require(string claimed, string issuer) =>
        IsSame(claimed, issuer)
            ? claimed
            : throw new SecurityTokenInvalidIssuerException("The token is of another issuer.");

    // Operators and issuers write the address of a site with a slash at its end or without. Names that are no
    // addresses are compared to the letter.
    private static bool IsSame(string? claimed, string expected) =>
        claimed is not null
        && (claimed == expected || (IsAddress(expected) && WithoutSlash(claimed) == WithoutSlash(expected)));

    private static bool IsAddress(string text) =>
        text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("http://", StringComparison.Ordinal);

    private static string WithoutSlash(string address) => address.EndsWith('/') ? address[..^1] : address;
}
