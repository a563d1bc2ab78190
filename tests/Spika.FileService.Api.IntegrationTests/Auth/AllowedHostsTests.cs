using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class AllowedHostsTests : ServiceTests
{
    protected override Dictionary<string, string> Settings =>
        new() { ["AllowedHosts"] = "chat.example.org; *.example.net; b\u00fccher.example" };

    [TestCase("chat.example.org:5080", "200 ")]
    [TestCase("files.example.net", "200 ")]
    [TestCase("localhost", "421 request.wrong_host")]
    [TestCase("xn--bcher-kva.example", "200 ")]
    [TestCase("evil.example", "421 request.wrong_host")]
    [TestCase("xn--foo-.com", "421 request.wrong_host")]
    [TestCase("xn--", "421 request.wrong_host")]
    public async Task Get_UnderAName_IsAnsweredOnTheseNamesOnly(string host, string expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/upload/files") { Headers = { Host = host } };

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo(expected));
    }
}
