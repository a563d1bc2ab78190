using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Finds the owner of a token. All requests with one token share one question to the backend and its answer, for a
/// short time.
/// </summary>
internal sealed class SpikaSessions(BackendClient backend) : IDisposable
{
    private readonly SharedAnswers<string?> _answers = new(id => id is not null);

    /// <param name="from">Where the request came from.</param>
    /// <returns>The id of the token's owner; null when the backend refuses the token.</returns>
    /// <exception cref="AuthBackendAwayException">It does not answer, or not as it should.</exception>
    public Task<string?> FindIdAsync(TokenSource source, string token, IPAddress? from) =>
        _answers.GetAsync(
            token,
            $"{source.Header}\n{source.Address}",
            source.CacheFor,
            isKnown =>
                backend.AskAsync(
                    new BackendQuestion(source.Address, [(source.Header, token)], source.Timeout) { From = from },
                    isKnown,
                    (response, cancel) => ReadAsync(source, response, cancel)
                )
        );

    public void Dispose() => _answers.Dispose();

    private static async Task<string?> ReadAsync(
        TokenSource source,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    ) =>
        response.IsSuccessStatusCode ? IdIn(await response.Content.ReadAsByteArrayAsync(cancellationToken), source.Id)
        // 431: a token so long that the backend does not read it is none of its own.
        : (int)response.StatusCode is 400 or 401 or 403 or 431 ? null
        : throw new AuthBackendAwayException($"The Spika backend answered {(int)response.StatusCode}.");

    // {"status":"success","data":{"user":{"id":1,...}}}
    private static string IdIn(byte[] answer, string[] path)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(answer);
            JsonElement id = path.Aggregate(json.RootElement, (element, name) => element.GetProperty(name));
            string? subject =
                id.ValueKind != JsonValueKind.Number ? id.GetString()
                // One that is written in two ways would be two users: 1 and 1.0.
                : id.TryGetInt64(out long number) ? number.ToString(CultureInfo.InvariantCulture)
                : null;
            return Caller.IsSubject(subject)
                ? subject
                : throw new AuthBackendAwayException(
                    $"The Spika backend's answer has no usable {string.Join('.', path)}."
                );
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new AuthBackendAwayException(
                $"The Spika backend's answer has no {string.Join('.', path)}.",
                exception
            );
        }
    }
}
