using System.Net;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>Sends each request over HTTP/2, whatever version it was made for.</summary>
internal sealed class Http2Handler() : DelegatingHandler(new SocketsHttpHandler())
{
    public static HttpClient NewClient(Uri? service) =>
        new(new Http2Handler())
        {
            BaseAddress = service,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return base.SendAsync(request, cancellationToken);
    }
}
