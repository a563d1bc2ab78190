using System.Net;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Cors;

public sealed class BrowserAccessTests : ServiceTests
{
    private const string Page = "https://chat.example.org";

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings) { ["Cors:AllowedOrigins"] = $"{Page}, http://localhost:3000" };

    [Test]
    public async Task Preflight_OfAnAllowedPage_IsAnsweredWithoutCredentials()
    {
        using HttpResponseMessage response = await PreflightAsync(Page);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(Header(response, "Access-Control-Allow-Origin"), Is.EqualTo(Page));
        Assert.That(Header(response, "Access-Control-Allow-Headers"), Does.Contain("accesstoken"));
        Assert.That(Header(response, "Access-Control-Max-Age"), Is.EqualTo("600"));
    }

    [Test]
    public async Task Preflight_OfAnotherPage_AllowsNothing()
    {
        using HttpResponseMessage response = await PreflightAsync("https://evil.example.org");

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

    private async Task<HttpResponseMessage> PreflightAsync(string origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Options, "/upload/files");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "accesstoken,content-type");
        return await Client.SendAsync(request);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(",", response.Headers.GetValues(name));
}
