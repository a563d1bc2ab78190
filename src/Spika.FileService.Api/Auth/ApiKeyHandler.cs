using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Auth;

/// <summary>Authenticates services by the header X-Api-Key; X-Spika-User names the user that one acts for.</summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeyRing keys
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string KeyHeader = "X-Api-Key";

    public const string UserHeader = "X-Spika-User";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    // A header that is there twice is read by each program in its own way, so it is none. A proxy may join the two with
    // a comma.
    private AuthenticateResult Authenticate()
    {
        StringValues presented = Request.Headers[KeyHeader];
        StringValues user = Request.Headers[UserHeader];
        if (presented.Count == 0)
        {
            return user.Count == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Fail($"{UserHeader} needs a key.");
        }

        if (presented.Count != 1 || keys.Find(presented.ToString()) is not var (name, actsForUsers))
        {
            return AuthenticateResult.Fail("The key is unknown.");
        }

        if (user.Count == 0)
        {
            return Success(Caller.Service(name, Scheme.Name));
        }

        return
            actsForUsers
            && user.Count == 1
            && !user.ToString().Contains(", ", StringComparison.Ordinal)
            && Caller.IsSubject(user.ToString())
            ? Success(Caller.User(user.ToString(), Scheme.Name))
            : AuthenticateResult.Fail($"The key {name} may not act for that user.");
    }

    private AuthenticateResult Success(ClaimsPrincipal caller) =>
        AuthenticateResult.Success(new AuthenticationTicket(caller, Scheme.Name));
}
