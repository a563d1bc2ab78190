using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>The requests of one connection of HTTP/2 may be those of many users of a proxy.</summary>
public sealed class Http2RefusalsTests : ServiceTests
{
    protected override Dictionary<string, string> Settings =>
        new() { ["Connections:MaxRefusalsPerSecond"] = "1", ["Kestrel:EndpointDefaults:Protocols"] = "Http2" };

    // A pause would never end.
    protected override void ReplaceServices(IServiceCollection services) =>
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<OpenConnections>(provider, (TimeProvider)new FakeTimeProvider())
        );

    [Test]
    public async Task WrongRequests_AfterAHundred_DelayNoOther()
    {
        using HttpClient client = NewHttp2Client();
        for (int i = 0; i < 4 * RefusalPace.AtOnce; i++)
        {
            Assert.That(await StatusAsync(client, "x"), Is.EqualTo(HttpStatusCode.BadRequest));
        }

        Assert.That(await StatusAsync(client, "1"), Is.EqualTo(HttpStatusCode.OK));
    }

    // A message of its own would be one of HTTP/1.1.
    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string limit)
    {
        using HttpResponseMessage answer = await client.GetAsync(
            new Uri($"/upload/files?limit={limit}", UriKind.Relative)
        );
        Assert.That(answer.Version, Is.EqualTo(HttpVersion.Version20));
        return answer.StatusCode;
    }
}
