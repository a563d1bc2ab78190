using System.Net;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Tests of a service whose downloads never end, or never begin.</summary>
public abstract class EndlessDownloadTests : ServiceTests
{
    private protected EndlessDownloads Downloads { get; private set; } = null!;

    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddTransient<ISender>(_ => Downloads);

    [SetUp]
    public void RenewDownloads() => Downloads = new EndlessDownloads();

    /// <summary>A client with one connection of HTTP/2.</summary>
    private protected HttpClient NewHttp2Client() =>
        new(new SocketsHttpHandler { EnableMultipleHttp2Connections = false })
        {
            BaseAddress = Client.BaseAddress,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
}
