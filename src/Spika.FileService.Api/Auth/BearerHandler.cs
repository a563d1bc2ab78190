using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Authenticates users by bearer tokens. Not the framework's JwtBearerHandler: that answers 401 when the authority
/// cannot be reached, and makes each request wait for it in turn.
/// </summary>
internal sealed class BearerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    BearerTokens tokens
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        StringValues header = Request.Headers.Authorization;
        if (header.Count == 0)
        {
            return AuthenticateResult.NoResult();
        }

        string value = header.Count == 1 ? header.ToString() : "";
        if (
            !value.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            || !BearerTokens.MayBeToken(value.AsSpan(Prefix.Length).Trim(' '))
        )
        {
            return AuthenticateResult.Fail("The header Authorization has no bearer token.");
        }

        string? subject = await tokens.FindSubjectAsync(value[Prefix.Length..].Trim(' '), Context.RequestAborted);
        return Caller.IsSubject(subject)
            ? AuthenticateResult.Success(new AuthenticationTicket(Caller.User(subject, Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The bearer token is not valid.");
    }
}
