using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>Keys and Spika's tokens together, and public downloads.</summary>
public sealed class SeveralModesTests : ServiceTests
{
    private readonly SpikaBackend _backend = new();

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings)
        {
            ["Auth:Mode"] = "apikey, SpikaToken",
            ["Auth:SpikaToken:Address"] = _backend.Address,
            ["Downloads:Access"] = "Public",
        };

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [Test]
    public async Task Request_WithAKeyAndATokenOfAUser_IsTheUsersAndHasTheReachOfOne()
    {
        _backend.Know("alice", "1");
        _backend.Know("bob", "2");
        using HttpClient both = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("accesstoken", "alice"));
        using HttpClient alice = Service.ClientOf("alice");
        using HttpClient bob = Service.ClientOf("bob");
        using HttpClient named = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "1"));
        TestFile file = TestFile.Of(chunks: 1);
        await both.PostAllChunksAsync(file);
        long foreign = (await bob.UploadAsync(TestFile.Of(chunks: 1))).FileId;

        Assert.That(
            (await alice.GetAnswerAsync($"/upload/files/check/{file.ClientId}")).UploadedChunks,
            Has.Length.EqualTo(1)
        );
        Assert.That(
            (await named.GetAnswerAsync($"/upload/files/check/{file.ClientId}")).UploadedChunks,
            Has.Length.EqualTo(1)
        );
        Assert.That(
            (await both.DeleteAnswerAsync($"/upload/files/{foreign}")).Refusal,
            Is.EqualTo("404 file.not_found")
        );
    }

    [Test]
    public async Task PublicDownload_WhenTheCallerCannotBeIdentified_Succeeds()
    {
        using HttpClient backend = Service.ClientWith(("X-Api-Key", TestKeys.Backend));
        long id = (await backend.UploadAsync(TestFile.Of(chunks: 1))).FileId;
        _backend.Answers["unknowable"] = (500, "");
        using HttpClient client = Service.ClientOf("unknowable");

        using HttpResponseMessage response = await client.GetAsync($"/upload/files/{id}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.CacheControl?.Public, Is.True);
    }
}
