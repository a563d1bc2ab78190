using System.Globalization;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Spika.FileService.Api.Auth;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// Asks the backend whether a caller may download a file, with the caller's own credentials. The answer counts for the
/// same credentials and the same file, for a short time.
/// </summary>
internal sealed class BackendAccess(
    BackendClient backend,
    CredentialHeaders credentials,
    IOptions<BackendAccessOptions> options
) : IDisposable
{
    private readonly SharedAnswers<Error?> _answers = new(refusal => refusal is null);

    /// <returns>Why the caller may not; null when it may.</returns>
    /// <exception cref="AuthBackendAwayException">The backend does not answer, or neither yes nor no.</exception>
    public async Task<Error?> RefuseAsync(HttpContext context, long fileId)
    {
        if (credentials.OfBackend.Any(name => IsBroken(name, context.Request.Headers[name])))
        {
            return AuthErrors.Required;
        }

        (string Name, string Value)[] headers = [.. CredentialsOf(context.Request)];
        string id = fileId.ToString(CultureInfo.InvariantCulture);
        string address = options.Value.Address.Replace(BackendAccessOptions.IdPlace, id, StringComparison.Ordinal);
        BackendQuestion question = new(address, headers, options.Value.Timeout)
        {
            From = context.Connection.RemoteIpAddress,
            Completion = HttpCompletionOption.ResponseHeadersRead,
        };
        return await _answers
            .GetAsync(
                string.Join('\n', headers.Select(header => $"{header.Name}:{header.Value}")),
                address,
                options.Value.CacheFor,
                isKnown =>
                    backend.AskAsync(
                        question,
                        isKnown && headers.Length > 0,
                        (response, _) => Task.FromResult(RefusalIn((int)response.StatusCode))
                    )
            )
            .WaitAsync(context.RequestAborted);
    }

    public void Dispose() => _answers.Dispose();

    // A token that is presented and is none. Cookies are not this service's: pages of the same site set any.
    private static bool IsBroken(string name, StringValues presented) =>
        presented.Count > 0
        && !name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase)
        && (presented.Count > 1 || presented.ToString() is not { Length: > 0 } value || !CanBeSent(value));

    private static bool CanBeSent(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private IEnumerable<(string Name, string Value)> CredentialsOf(HttpRequest request) =>
        from name in credentials.OfBackend
        let value = request.Headers[name].ToString()
        where value.Length > 0 && CanBeSent(value)
        select (name, value);

    private static Error? RefusalIn(int status) =>
        status switch
        {
            >= 200 and < 300 => null,

            // 431: credentials that the backend does not even read are none of its own.
            400 or 401 or 431 => AuthErrors.Required,
            403 => AuthErrors.FileForbidden,
            404 or 410 => FileErrors.NotFound,
            _ => throw new AuthBackendAwayException($"The Spika backend answered {status} about a file."),
        };
}
