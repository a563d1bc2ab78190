using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Auth;

/// <summary>Knows users by the header accesstoken.</summary>
internal sealed class SpikaTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    SpikaSessions sessions
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        StringValues header = Request.Headers[UploadOwner.TokenHeader];
        if (StringValues.IsNullOrEmpty(header))
        {
            return AuthenticateResult.NoResult();
        }

        string token = header.ToString();
        if (token.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return AuthenticateResult.Fail("That is no token.");
        }

        return await sessions.FindUserAsync(token).WaitAsync(Context.RequestAborted) is { } user
            ? AuthenticateResult.Success(new AuthenticationTicket(Caller.User(user, Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The backend does not know the token.");
    }
}
