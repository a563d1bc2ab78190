using Microsoft.AspNetCore.Http;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>
/// Apps, the console and bots, each with a header of its own and checked at another route of the backend.
/// </summary>
public sealed class TokenSourcesTests : ServiceTests
{
    private readonly ScriptedBackend _backend = new() { Answer = Identify };

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "SpikaToken",
            ["Auth:SpikaToken:0:Header"] = "accesstoken",
            ["Auth:SpikaToken:0:Address"] = $"{_backend.Url}/api/messenger/me",
            ["Auth:SpikaToken:1:Header"] = "adminAccessToken",
            ["Auth:SpikaToken:1:Address"] = $"{_backend.Url}/api/management/auth/check",
            ["Auth:SpikaToken:1:Id"] = "data.admin",
            ["Auth:SpikaToken:1:Owner"] = "admin",
            ["Auth:SpikaToken:2:Header"] = "accesstoken",
            ["Auth:SpikaToken:2:Address"] = $"{_backend.Url}/api/messaging/test/auth",
            ["Auth:SpikaToken:2:Id"] = "data.apiKey.roomId",
            ["Auth:SpikaToken:2:Owner"] = "room",
            ["Cors:AllowedOrigins"] = "https://console.example.org",
        };

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [Test]
    public async Task Uploads_OfAUserAnAdminAndARoomWithOneId_BelongToThreeOwners()
    {
        using HttpClient user = Service.ClientWith(("accesstoken", "app-1"));
        using HttpClient admin = Service.ClientWith(("adminAccessToken", "console-1"));
        using HttpClient room = Service.ClientWith(("accesstoken", "bot-1"));
        TestFile file = TestFile.Of(chunks: 2);

        await user.PostChunkAsync(file, 0);
        Answer ofAdmin = await admin.PostChunkAsync(file, 1);
        Answer ofRoom = await room.GetAnswerAsync($"/upload/files/check/{file.ClientId}");
        Answer ofUser = await user.GetAnswerAsync($"/upload/files/check/{file.ClientId}");

        Assert.That(ofAdmin.UploadedChunks, Is.EqualTo(new[] { 1 }));
        Assert.That(ofRoom.Refusal, Is.EqualTo("404 upload.not_found"));
        Assert.That(ofUser.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public async Task Request_WithAGoodTokenBesideARefusedOne_IsRefused()
    {
        using HttpClient client = Service.ClientWith(("accesstoken", "expired"), ("adminAccessToken", "console-2"));

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [Test]
    public async Task Request_WithTwoGoodTokens_IsOfTheFirstSource()
    {
        using HttpClient user = Service.ClientWith(("accesstoken", "app-3"));
        using HttpClient both = Service.ClientWith(("adminAccessToken", "console-3"), ("accesstoken", "app-3"));
        TestFile file = TestFile.Of(chunks: 1);
        await both.PostAllChunksAsync(file);

        Answer answer = await user.GetAnswerAsync($"/upload/files/check/{file.ClientId}");

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [TestCase("accesstoken", "nobody")]
    [TestCase("adminAccessToken", "app-1")]
    [TestCase("adminAccessToken", "")]
    public async Task Request_WithATokenThatNoSourceAccepts_IsRefused(string header, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/upload/files");
        request.Headers.TryAddWithoutValidation(header, token);

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [TestCase("adminAccessToken", "away")]
    [TestCase("adminAccessToken", "nameless")]
    public async Task Request_WhenTheBackendDoesNotIdentifyTheCaller_IsUnavailable(string header, string token)
    {
        using HttpClient client = Service.ClientWith((header, token));

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("503 auth.unavailable"));
    }

    [Test]
    public async Task Preflight_ForTheConsolesHeader_AllowsIt()
    {
        using HttpRequestMessage preflight = new(HttpMethod.Options, "/api/upload/files");
        preflight.Headers.Add("Origin", "https://console.example.org");
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "adminaccesstoken,content-type");

        using HttpResponseMessage response = await Client.SendAsync(preflight);

        Assert.That(
            response.Headers.GetValues("Access-Control-Allow-Headers").Single(),
            Does.Contain("adminaccesstoken")
        );
    }

    private static (int Status, string Body) Identify(HttpRequest request)
    {
        string token = request.Headers["accesstoken"].ToString() + request.Headers["adminAccessToken"];
        string id = token.Split('-')[^1];
        return (request.Path.Value, token.Split('-')[0]) switch
        {
            ("/api/messenger/me", "app") => (200, Json("user", "id", id)),
            ("/api/management/auth/check", "console") => (200, $"{{\"data\":{{\"admin\":\"{id}\"}}}}"),
            ("/api/management/auth/check", "nameless") => (200, """{"data":"true"}"""),
            ("/api/messaging/test/auth", "bot") => (200, Json("apiKey", "roomId", id)),
            (_, "away") => (502, ""),
            _ => (403, "Invalid access token"),
        };
    }

    private static string Json(string outer, string inner, string number) =>
        $"{{\"data\":{{\"{outer}\":{{\"{inner}\":{number}}}}}}}";
}
