using System.Net;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>
/// The Spika backend without a socket, as fast as the questions come: it knows one token, and takes headers of 8 KiB as
/// servers do.
/// </summary>
internal sealed class SpikaBackendStub : HttpMessageHandler
{
    public const string Token = "known";

    private const int MaxHeaderLength = 8 * 1024;

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        string token = request.Headers.GetValues("accesstoken").Single();
        HttpResponseMessage response =
            token == Token
                ? new HttpResponseMessage(HttpStatusCode.OK)
                {
                    Content = new StringContent("""{"data":{"user":{"id":1}}}""", Encoding.UTF8, "application/json"),
                }
            : token.Length > MaxHeaderLength ? new HttpResponseMessage(HttpStatusCode.RequestHeaderFieldsTooLarge)
            : new HttpResponseMessage(HttpStatusCode.Unauthorized);
        return Task.FromResult(response);
    }
}
