using Microsoft.IdentityModel.Protocols;

namespace Spika.FileService.Api.Auth;

/// <summary>Reads the documents in which an authority publishes its keys.</summary>
internal sealed class AuthorityDocuments(HttpClient client, string authority) : IDocumentRetriever
{
    private const int MaxRedirects = 5;

    private static readonly TimeSpan _connectionLifetime = TimeSpan.FromMinutes(15);

    // A client follows no redirect from https to http.
    public static HttpMessageHandler CreateHandler() =>
        new SocketsHttpHandler
        {
            UseCookies = false,
            MaxAutomaticRedirections = MaxRedirects,
            PooledConnectionLifetime = _connectionLifetime,
        };

    /// <exception cref="HttpRequestException">There is no answer, or a refusal.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        if (
            authority.StartsWith("https:", StringComparison.Ordinal)
            && !address.StartsWith("https:", StringComparison.Ordinal)
        )
        {
            throw new HttpRequestException($"its metadata name {address}, which is not https");
        }

        return await client.GetStringAsync(address, cancel);
    }
}
