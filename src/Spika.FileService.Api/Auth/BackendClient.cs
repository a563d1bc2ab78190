namespace Spika.FileService.Api.Auth;

/// <summary>Asks the Spika backend something about a caller.</summary>
/// <remarks>
/// Callers without a valid credential can make the service ask. So those whose credential the backend accepted lately
/// have places of their own, and the others share theirs by address.
/// </remarks>
internal sealed class BackendClient(IHttpClientFactory clients, AuthOutages outages)
{
    private const int MaxAnswerBytes = 256 * 1024;

    private const int PlacesOfEach = 32;

    private const int MostWaitingOfEach = 1024;

    private readonly QuestionGate _known = new(PlacesOfEach, MostWaitingOfEach);

    private readonly QuestionGate _unknown = new(PlacesOfEach, MostWaitingOfEach);

    /// <summary>
    /// Without cookies of its own, or one user's question would carry what the backend set for another; and without
    /// following redirects, which would carry the credentials to another host.
    /// </summary>
    public static HttpMessageHandler CreateHandler() =>
        new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            MaxConnectionsPerServer = 2 * PlacesOfEach,
        };

    /// <summary>Sends the question, and the answer to <paramref name="read"/>.</summary>
    /// <param name="isKnown">Whether the backend accepted the caller's credentials lately.</param>
    /// <exception cref="AuthBackendAwayException">There is no answer, or none that can be read.</exception>
    public async Task<T> AskAsync<T>(
        BackendQuestion question,
        bool isKnown,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read
    )
    {
        string backend = new Uri(question.Address).GetLeftPart(UriPartial.Authority);
        try
        {
            using CancellationTokenSource limit = new(question.Timeout);
            QuestionGate gate = isKnown ? _known : _unknown;
            using IDisposable place = await gate.EnterAsync(question.From, limit.Token);
            T answer = await SendAsync(question, read, limit.Token);
            outages.Ended(backend);
            return answer;
        }
        catch (Exception exception)
            when (exception is HttpRequestException or OperationCanceledException or IOException)
        {
            string reason =
                exception is OperationCanceledException
                    ? $"no answer within {question.Timeout.TotalSeconds} s"
                    : exception.GetBaseException().Message;
            outages.Report(backend, reason);
            throw new AuthBackendAwayException($"The Spika backend did not answer: {reason}", exception);
        }
        catch (AuthBackendAwayException exception)
        {
            outages.Report(backend, exception.Message);
            throw;
        }
    }

    private async Task<T> SendAsync<T>(
        BackendQuestion question,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken
    )
    {
        using HttpClient client = clients.CreateClient(nameof(BackendClient));
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.MaxResponseContentBufferSize = MaxAnswerBytes;
        using HttpRequestMessage request = new(HttpMethod.Get, question.Address);
        foreach ((string name, string value) in question.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await client.SendAsync(request, question.Completion, cancellationToken);
        return await read(response, cancellationToken);
    }
}
