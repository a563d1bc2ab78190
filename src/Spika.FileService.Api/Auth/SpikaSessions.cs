using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Auth;

/// <summary>
/// Asks the Spika backend whose a token is. All requests with one token share one question and its answer, for a short time; a backend
/// that is away is asked again by the next request.
/// </summary>
internal sealed class SpikaSessions(IHttpClientFactory clients, IOptions<SpikaTokenOptions> options) : IDisposable
{
    // A hundred bytes each. Whoever sends more different tokens within the time makes the service ask more often, nothing else.
    private const int MaxRemembered = 100_000;

    private const int MaxAnswerBytes = 256 * 1024;

    private const int MaxConnections = 64;

    // Anybody can make the service ask. More than this many wait for a backend that is too slow, or for nobody.
    private const int MaxOpenQuestions = 1024;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = MaxRemembered });

    private int _openQuestions;

    /// <summary>
    /// Without cookies, or one user's question would carry what the backend set for another; and without following redirects, which would
    /// carry the token to another host.
    /// </summary>
    public static HttpMessageHandler CreateHandler() =>
        new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            MaxConnectionsPerServer = MaxConnections,
        };

    /// <returns>The user's id; null when the backend refuses the token.</returns>
    /// <exception cref="AuthBackendAwayException">It does not answer, or not as it should.</exception>
    public async Task<string?> FindUserAsync(string token)
    {
        // The token itself is not kept.
        string key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        Lazy<Task<string?>> answer = _answers.GetOrCreate(
            key,
            entry =>
            {
                entry.SetSize(1).SetAbsoluteExpiration(options.Value.CacheFor);
                return new Lazy<Task<string?>>(() => AskAsync(token));
            }
        )!;
        try
        {
            return await answer.Value;
        }
        catch
        {
            _answers.Remove(key);
            throw;
        }
    }

    public void Dispose() => _answers.Dispose();

    private async Task<string?> AskAsync(string token)
    {
        try
        {
            if (Interlocked.Increment(ref _openQuestions) > MaxOpenQuestions)
            {
                throw new AuthBackendAwayException("Too many questions to the Spika backend are open.");
            }

            using HttpClient client = clients.CreateClient(nameof(SpikaSessions));
            client.Timeout = options.Value.Timeout;
            client.MaxResponseContentBufferSize = MaxAnswerBytes;
            using HttpRequestMessage request = new(HttpMethod.Get, options.Value.Address);
            request.Headers.TryAddWithoutValidation(UploadOwner.TokenHeader, token);
            using HttpResponseMessage response = await client.SendAsync(request);
            return response.IsSuccessStatusCode ? UserIn(await response.Content.ReadAsByteArrayAsync())
                // 431: a token so long that the backend does not read it is none of its own.
                : (int)response.StatusCode is 400 or 401 or 403 or 431 ? null
                : throw new AuthBackendAwayException($"The Spika backend answered {(int)response.StatusCode}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            throw new AuthBackendAwayException($"The Spika backend did not answer: {exception.Message}", exception);
        }
        finally
        {
            Interlocked.Decrement(ref _openQuestions);
        }
    }

    // {"status":"success","data":{"user":{"id":1,...}}}
    private static string UserIn(byte[] answer)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(answer);
            JsonElement id = json.RootElement.GetProperty("data").GetProperty("user").GetProperty("id");
            string? subject = id.ValueKind == JsonValueKind.Number ? id.GetRawText() : id.GetString();
            return Caller.IsSubject(subject)
                ? subject
                : throw new AuthBackendAwayException("The Spika backend's answer has no usable data.user.id.");
        }
        catch (Exception exception)
            when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new AuthBackendAwayException("The Spika backend's answer has no data.user.id.", exception);
        }
    }
}
