using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>/uploads/files/{clientId}, as the records of Spika's own server have it.</summary>
[TestFixture(DatabaseProvider.Sqlite)]
[TestFixture(DatabaseProvider.PostgreSql)]
public sealed class OldPathTests(DatabaseProvider database) : ServiceTests(database)
{
    [TestCase("")]
    [TestCase("/api")]
    public async Task Get_WithAClientId_IsItsFile(string prefix)
    {
        TestFile file = TestFile.Of(chunks: 1);
        long id = (await Client.UploadAsync(file)).FileId;

        Assert.That(await ContentAsync($"{prefix}/uploads/files/{file.ClientId}"), Is.EqualTo(file.Content));
        Assert.That(await ContentAsync($"{prefix}/uploads/files/{id}"), Is.EqualTo(file.Content));
    }

    [Test]
    public async Task Get_WhenTheClientIdHasToBeEscaped_IsItsFile()
    {
        TestFile file = TestFile.Of(chunks: 1).Named($"a b/ü%{Guid.NewGuid()}");
        await Client.UploadAsync(file);

        Assert.That(
            await ContentAsync($"/uploads/files/{Uri.EscapeDataString(file.ClientId)}"),
            Is.EqualTo(file.Content)
        );
    }

    [Test]
    public async Task Get_WhenTheClientIdIsOfEmoji_IsItsFile()
    {
        // 200 characters of two UTF-16 units each.
        TestFile file = TestFile.Of(chunks: 1).Named(string.Concat(Enumerable.Repeat("\U0001F600", 200)));
        await Client.UploadAsync(file);

        Assert.That(
            await ContentAsync($"/uploads/files/{Uri.EscapeDataString(file.ClientId)}"),
            Is.EqualTo(file.Content)
        );
    }

    [Test]
    public async Task Get_WhenOthersTookTheSameClientIdLater_IsTheFirstFile()
    {
        TestFile first = TestFile.Of(chunks: 1);
        TestFile later = TestFile.Of(chunks: 1).Named(first.ClientId);
        using HttpClient alice = Service.ClientOf("alice");
        using HttpClient mallory = Service.ClientOf("mallory");
        await alice.UploadAsync(first);
        await mallory.UploadAsync(later);

        Assert.That(await ContentAsync($"/uploads/files/{first.ClientId}"), Is.EqualTo(first.Content));
    }

    [Test]
    public async Task Get_WhenAClientIdLooksLikeAnId_PrefersTheClientIdWithoutApiOnly()
    {
        TestFile byId = TestFile.Of(chunks: 1);
        long id = (await Client.UploadAsync(byId)).FileId;
        TestFile byClientId = TestFile.Of(chunks: 1).Named($"{id}");
        await Client.UploadAsync(byClientId);

        Assert.That(await ContentAsync($"/uploads/files/{id}"), Is.EqualTo(byClientId.Content));
        Assert.That(await ContentAsync($"/api/uploads/files/{id}"), Is.EqualTo(byId.Content));
    }

    [TestCase("/uploads/files/no-such-client-id")]
    [TestCase("/uploads/files/99999999")]
    [TestCase("/api/uploads/files/no-such-client-id")]
    [TestCase("/uploads/files/99999999999999999999")]
    public async Task Get_WhenThereIsNone_IsNotFound(string path)
    {
        Assert.That((await Client.GetAnswerAsync(path)).Refusal, Is.EqualTo("404 file.not_found"));
    }

    [Test]
    public async Task Get_WhenTheClientIdIsTooLong_IsNotFound()
    {
        Answer answer = await Client.GetAnswerAsync($"/uploads/files/{new string('c', 300)}");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    private async Task<byte[]> ContentAsync(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
        return await response.Content.ReadAsByteArrayAsync();
    }
}
