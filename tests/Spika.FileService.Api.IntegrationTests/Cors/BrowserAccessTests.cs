using System.Net;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Cors;

public sealed class BrowserAccessTests : ServiceTests
{
    private const string Page = "https://chat.example.org";

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings)
        {
            ["Cors:AllowedOrigins"] = $"{Page}, http://localhost:3000",
            ["AllowedHosts"] = "localhost; 127.0.0.1",
        };

    [Test]
    public async Task Preflight_OfAnAllowedPage_IsAnsweredWithoutCredentials()
    {
        using HttpResponseMessage response = await PreflightAsync(Page);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(Header(response, "Access-Control-Allow-Origin"), Is.EqualTo(Page));
        Assert.That(Header(response, "Access-Control-Allow-Headers"), Does.Contain("accesstoken"));
        Assert.That(Header(response, "Access-Control-Max-Age"), Is.EqualTo("600"));
        Assert.That(Header(response, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
    }

    [Test]
    public async Task Preflight_OfAnotherPage_AllowsNothing()
    {
        using HttpResponseMessage response = await PreflightAsync("https://evil.example.org");

        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [TestCase("POST", "caf\u00E9")]
    [TestCase("P\u00D6ST", "accesstoken")]
    public async Task Preflight_WhenNoHeaderCanRepeatWhatItAsksFor_AllowsNothing(string method, string headers)
    {
        using HttpResponseMessage response = await PreflightAsync(Page, method, headers);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
    }

    [TestCase("/upload/files", null, "401")]
    [TestCase("/upload/files/check/nobody", TestKeys.Backend, "404")]
    [TestCase("/upload/files", TestKeys.Backend, "200")]
    public async Task Answer_OfAnyKind_MayBeReadByThePage(string path, string? key, string status)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Origin", Page);
        request.Headers.Add("X-Api-Key", key ?? "none");

        using HttpResponseMessage response = await Client.SendAsync(request);

        Assert.That($"{(int)response.StatusCode}", Is.EqualTo(status));
        Assert.That(Header(response, "Access-Control-Allow-Origin"), Is.EqualTo(Page));
        Assert.That(Header(response, "Access-Control-Expose-Headers"), Does.Contain("Retry-After"));
    }

    [TestCase("/upload/files", null)]
    [TestCase("/upload/files", TestKeys.Backend)]
    [TestCase("/health/live", null)]
    public async Task Answer_WithoutAnOrigin_VariesByItAndIsNotSniffed(string path, string? key)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("X-Api-Key", key ?? "none");

        using HttpResponseMessage response = await Client.SendAsync(request);

        Assert.That(response.Headers.Vary, Has.One.EqualTo("Origin"));
        Assert.That(Header(response, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
    }

    [TestCase("POST", "/nowhere", null, "404")]
    [TestCase("DELETE", "/upload/files/verify", null, "405")]
    [TestCase("GET", "/upload/files", "evil.example", "421")]
    public async Task Refusal_AtEachStep_VariesByTheOrigin(string method, string path, string? host, string status)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path) { Headers = { Host = host } };
        request.Headers.Add("X-Api-Key", TestKeys.Backend);

        using HttpResponseMessage response = await Client.SendAsync(request);

        Assert.That($"{(int)response.StatusCode}", Is.EqualTo(status));
        Assert.That(response.Headers.Vary, Has.One.EqualTo("Origin"));
    }

    [Test]
    public async Task Refusal_OfATransferCoding_VariesByTheOrigin()
    {
        string answer = await RawHttp.SendAsync(
            Client.BaseAddress!,
            "POST /upload/files HTTP/1.1",
            "Transfer-Encoding: gzip, chunked"
        );

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 "));
        Assert.That(answer, Does.Contain("\r\nVary: Origin\r\n"));
    }

    private async Task<HttpResponseMessage> PreflightAsync(
        string origin,
        string method = "POST",
        string headers = "accesstoken,content-type"
    )
    {
        using HttpRequestMessage request = new(HttpMethod.Options, "/upload/files");
        request.Headers.Add("Origin", origin);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Method", method);
        request.Headers.TryAddWithoutValidation("Access-Control-Request-Headers", headers);
        using SocketsHttpHandler utf8 = new() { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using HttpClient client = new(utf8) { BaseAddress = Client.BaseAddress };
        return await client.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(",", response.Headers.GetValues(name));
}
