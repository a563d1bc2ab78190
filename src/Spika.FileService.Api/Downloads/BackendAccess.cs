using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;
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
    private readonly SharedAnswers<Error?> _answers = new();

    /// <returns>Why the caller may not; null when it may.</returns>
    /// <exception cref="AuthBackendAwayException">The backend does not answer, or neither yes nor no.</exception>
    public async Task<Error?> RefuseAsync(HttpContext context, long fileId)
    {
        (string Name, string Value)[] headers = [.. CredentialsOf(context.Request)];
        string id = fileId.ToString(CultureInfo.InvariantCulture);
        string address = options.Value.Address.Replace(BackendAccessOptions.IdPlace, id, StringComparison.Ordinal);
        return await _answers
            .GetAsync(
                Question(address, headers),
                options.Value.CacheFor,
                () =>
                    backend.AskAsync(
                        address,
                        headers,
                        options.Value.Timeout,
                        response => Task.FromResult(RefusalIn((int)response.StatusCode)),
                        HttpCompletionOption.ResponseHeadersRead
                    )
            )
            .WaitAsync(context.RequestAborted);
    }

    public void Dispose() => _answers.Dispose();

    // What cannot be sent on is no credential that the backend gave out.
    private IEnumerable<(string Name, string Value)> CredentialsOf(HttpRequest request) =>
        from name in credentials.OfBackend
        let value = request.Headers[name].ToString()
        where value.Length > 0 && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
        select (name, value);

    private static string Question(string address, (string Name, string Value)[] headers) =>
        headers
            .Aggregate(
                new StringBuilder(address),
                (text, header) => text.Append('\n').Append(header.Name).Append(':').Append(header.Value)
            )
            .ToString();

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
