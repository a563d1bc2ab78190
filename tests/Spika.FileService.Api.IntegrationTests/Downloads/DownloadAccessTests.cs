using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>Public and authorized downloads; signed ones have tests of their own.</summary>
[TestFixture("Public", "200 OK", "200 OK")]
[TestFixture("Authorized", "401 Unauthorized", "200 OK")]
public sealed class DownloadAccessTests(string access, string forStrangers, string forUsers) : ServiceTests
{
    protected override Dictionary<string, string> Settings => new(TestKeys.Settings) { ["Downloads:Access"] = access };

    [Test]
    public async Task Download_IsForCallersThatTheSettingNames()
    {
        using HttpClient alice = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "alice"));
        using HttpClient bob = Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", "bob"));
        long id = (await alice.UploadAsync(TestFile.Of(chunks: 1))).FileId;

        Assert.That(await StatusAsync(Client, id), Is.EqualTo(forStrangers));
        Assert.That(await StatusAsync(bob, id), Is.EqualTo(forUsers));
    }

    [Test]
    public async Task CreateLink_WithoutAKey_IsRefused()
    {
        using HttpClient backend = Service.ClientWith(("X-Api-Key", TestKeys.Backend));

        Answer answer = await backend.PostAsync("/upload/files/1/links", "");

        Assert.That(answer.Refusal, Is.EqualTo("409 file.links_disabled"));
    }

    private static async Task<string> StatusAsync(HttpClient client, long id)
    {
        using HttpResponseMessage response = await client.GetAsync($"/upload/files/{id}");
        return $"{(int)response.StatusCode} {response.StatusCode}";
    }
}
