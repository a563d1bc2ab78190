using System.Net;
using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>Behind nginx with nothing but <c>proxy_pass</c>, which speaks HTTP/1.0 to the service.</summary>
public sealed class DefaultNginxTests : ServiceTests
{
    // Just below what nginx itself refuses.
    private const int BodyBytes = 1_000_000;

    private const int Rounds = 20;

    private NginxProcess? _nginx;

    // Smaller than the body.
    protected override Dictionary<string, string> Settings => new() { ["Uploads:MaxChunkBytes"] = "1000" };

    [OneTimeSetUp]
    public async Task StartNginxAsync() => _nginx = await NginxProcess.StartPlainAsync(Client.BaseAddress!);

    [OneTimeTearDown]
    public async Task StopNginxAsync()
    {
        if (_nginx is not null)
        {
            await _nginx.DisposeAsync();
        }
    }

    [TestCase("/upload/files", "application/json", "413 request.too_large")]
    [TestCase("/upload/files", "text/plain", "415 request.unsupported_media_type")]
    [TestCase("/upload/nothing", "application/json", "404 request.route_not_found")]
    [TestCase("/upload/files?x=1", "application/json", "400 request.unknown_parameter")]
    public async Task Post_ThatIsRefusedBeforeItsBodyIsRead_HasTheWholeAnswer(string path, string type, string expected)
    {
        using HttpClient client = new() { BaseAddress = _nginx!.Address };
        List<string> answers = [];
        for (int i = 0; i < Rounds; i++)
        {
            ByteArrayContent body = new(new byte[BodyBytes])
            {
                Headers = { ContentType = new MediaTypeHeaderValue(type) },
            };
            answers.Add(
                (await client.AnswerAsync(new HttpRequestMessage(HttpMethod.Post, path) { Content = body })).Refusal
            );
        }

        Assert.That(answers, Has.Count.EqualTo(Rounds).And.All.EqualTo(expected));
    }

    [Test]
    public async Task Get_OfHttp10_HasTheLengthOfARefusal()
    {
        string answer = await RawHttp.SendAsync(Client.BaseAddress!, "GET /nowhere HTTP/1.0");

        Assert.That(answer, Does.Contain("Content-Length: ").And.Contain("request.route_not_found"));
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {(int)HttpStatusCode.NotFound}"));
    }
}
