namespace Spika.FileService.Api.Auth;

/// <summary>Asks the Spika backend something about a caller.</summary>
internal sealed class BackendClient(IHttpClientFactory clients)
{
    private const int MaxAnswerBytes = 256 * 1024;

    private const int MaxConnections = 64;

    // Callers without a credential can make the service ask. More questions than this are not sent: the backend is too
    // slow, or does not answer at all.
    private const int MaxOpenQuestions = 1024;

    private int _openQuestions;

    /// <summary>
    /// Without cookies of its own, or one user's question would carry what the backend set for another; and without
    /// following redirects, which would carry the credentials to another host.
    /// </summary>
    public static HttpMessageHandler CreateHandler() =>
        new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            MaxConnectionsPerServer = MaxConnections,
        };

    /// <summary>Sends a GET with these headers, and the answer to <paramref name="read"/>.</summary>
    /// <param name="completion">
    /// <see cref="HttpCompletionOption.ResponseHeadersRead"/> when the answer's body, of any length, is not read.
    /// </param>
    /// <exception cref="AuthBackendAwayException">There is no answer.</exception>
    public async Task<T> AskAsync<T>(
        string address,
        IEnumerable<(string Name, string Value)> headers,
        TimeSpan timeout,
        Func<HttpResponseMessage, Task<T>> read,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead
    )
    {
        try
        {
            if (Interlocked.Increment(ref _openQuestions) > MaxOpenQuestions)
            {
                throw new AuthBackendAwayException("Too many questions to the Spika backend are open.");
            }

            using HttpClient client = clients.CreateClient(nameof(BackendClient));
            client.Timeout = timeout;
            client.MaxResponseContentBufferSize = MaxAnswerBytes;
            using HttpRequestMessage request = new(HttpMethod.Get, address);
            foreach ((string name, string value) in headers)
            {
                request.Headers.TryAddWithoutValidation(name, value);
            }

            using HttpResponseMessage response = await client.SendAsync(request, completion);
            return await read(response);
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
}
