using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Knows callers by the tokens of <see cref="TokenSources"/>. Each header that is presented must have a token that one
/// of its sources accepts; the first of these sources identifies the caller.
/// </summary>
internal sealed class SpikaTokenHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    TokenSources sources,
    SpikaSessions sessions
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Longer ones are refused without a question. Tokens of Spika have some dozen characters.</summary>
    private const int MostCharacters = 4096;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        (int Source, string Id)? found = null;
        foreach (string header in sources.Headers)
        {
            StringValues presented = Request.Headers[header];
            if (presented.Count == 0)
            {
                continue;
            }

            if (presented.Count != 1 || !MayBeToken(presented.ToString()))
            {
                return AuthenticateResult.Fail($"The header {header} has no token.");
            }

            if (await FindAsync(header, presented.ToString()) is not { } accepted)
            {
                return AuthenticateResult.Fail("The backend does not know the token.");
            }

            found = found is { } earlier && earlier.Source < accepted.Source ? found : accepted;
        }

        return found is var (number, id)
            ? AuthenticateResult.Success(
                new AuthenticationTicket(Caller.Of(sources.All[number].Owner, id, Scheme.Name), Scheme.Name)
            )
            : AuthenticateResult.NoResult();
    }

    private static bool MayBeToken(string text) =>
        text.Length is > 0 and <= MostCharacters && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private async Task<(int Source, string Id)?> FindAsync(string header, string token)
    {
        for (int number = 0; number < sources.All.Count; number++)
        {
            TokenSource source = sources.All[number];
            if (
                source.Header.Equals(header, StringComparison.OrdinalIgnoreCase)
                && await sessions
                    .FindIdAsync(source, token, Context.Connection.RemoteIpAddress)
                    .WaitAsync(Context.RequestAborted)
                    is { } id
            )
            {
                return (number, id);
            }
        }

        return null;
    }
}
