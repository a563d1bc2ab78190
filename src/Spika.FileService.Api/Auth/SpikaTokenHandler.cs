using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Knows callers by the tokens of <see cref="TokenSources"/>. The first source that accepts its token identifies the
/// caller.
/// </summary>
internal sealed class SpikaTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    TokenSources sources,
    SpikaSessions sessions
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        AuthenticateResult result = AuthenticateResult.NoResult();
        foreach (TokenSource source in sources.All)
        {
            StringValues header = Request.Headers[source.Header];
            if (!StringValues.IsNullOrEmpty(header))
            {
                result = await AuthenticateAsync(source, header.ToString());
                if (result.Succeeded)
                {
                    return result;
                }
            }
        }

        return result;
    }

    private async Task<AuthenticateResult> AuthenticateAsync(TokenSource source, string token)
    {
        if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return AuthenticateResult.Fail("That is no token.");
        }

        return await sessions.FindIdAsync(source, token).WaitAsync(Context.RequestAborted) is { } id
            ? AuthenticateResult.Success(
                new AuthenticationTicket(Caller.Of(source.Owner, id, Scheme.Name), Scheme.Name)
            )
            : AuthenticateResult.Fail("The backend does not know the token.");
    }
}
