using System.Net;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class ApiKeyTests : ServiceTests
{
    protected override Dictionary<string, string> Settings => TestKeys.Settings;

    [TestCase(TestKeys.Backend)]
    [TestCase(TestKeys.Other)]
    public async Task Request_WithAKey_IsAccepted(string key)
    {
        using HttpClient client = Service.ClientWith(("X-Api-Key", key));

        Answer answer = await client.UploadAsync(TestFile.Of(chunks: 2));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("")]
    [TestCase("another")]
    [TestCase(TestKeys.Backend + "x")]
    public async Task Request_WithAnotherKey_IsRefused(string key)
    {
        using HttpClient client = Service.ClientWith(("X-Api-Key", key));

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [TestCase(TestKeys.Other, "42")]
    [TestCase(TestKeys.Backend, " ")]
    [TestCase(TestKeys.Backend, "1, 2")]
    public async Task Request_ForAUserThatTheKeyMayNotActFor_IsRefused(string key, string user)
    {
        using HttpClient client = Service.ClientWith(("X-Api-Key", key), ("X-Spika-User", user));

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [Test]
    public async Task Upload_OfAUser_DoesNotExistForOthers()
    {
        using HttpClient alice = ClientOf("alice");
        using HttpClient bob = ClientOf("bob");
        TestFile file = TestFile.Of(chunks: 2);
        await alice.PostAllChunksAsync(file);

        string[] answers =
        [
            (await bob.GetAnswerAsync($"/upload/files/check/{file.ClientId}")).Refusal,
            (await bob.GetAnswerAsync($"/upload/uploads/{file.ClientId}")).Refusal,
            (await bob.DeleteAnswerAsync($"/upload/uploads/{file.ClientId}")).Refusal,
            (await bob.VerifyAsync(file)).Refusal,
        ];

        Assert.That(
            answers,
            Is.EqualTo(
                new[]
                {
                    "404 upload.not_found",
                    "404 upload.not_found",
                    "404 upload.not_found",
                    "409 upload.chunks_missing",
                }
            )
        );
        Assert.That((await alice.VerifyAsync(file)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Chunk_OfTheSameClientId_GoesToItsOwnersUpload()
    {
        using HttpClient alice = ClientOf("alice");
        using HttpClient bob = ClientOf("bob");
        TestFile file = TestFile.Of(chunks: 3);
        await alice.PostChunkAsync(file, 0);

        Answer answer = await bob.PostChunkAsync(file, 2);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public async Task File_OfAUser_IsListedAndDeletedByItsOwnerAndByServices()
    {
        using HttpClient alice = ClientOf("alice");
        using HttpClient bob = ClientOf("bob");
        using HttpClient backend = Service.ClientWith(("X-Api-Key", TestKeys.Backend));
        long[] files =
        [
            (await alice.UploadAsync(TestFile.Of(chunks: 1))).FileId,
            (await alice.UploadAsync(TestFile.Of(chunks: 1))).FileId,
        ];

        Assert.That(await ListAsync(bob), Has.No.Member(files[0]));
        Assert.That(await ListAsync(alice), Is.SupersetOf(files));
        Assert.That(await ListAsync(backend), Is.SupersetOf(files));
        Assert.That(await DeleteAsync(bob, files[0]), Is.EqualTo("404 file.not_found"));
        Assert.That(await DeleteAsync(alice, files[0]), Is.EqualTo("200 "));
        Assert.That(await DeleteAsync(backend, files[1]), Is.EqualTo("200 "));
    }

    private HttpClient ClientOf(string user) =>
        Service.ClientWith(("X-Api-Key", TestKeys.Backend), ("X-Spika-User", user));

    private static async Task<long[]> ListAsync(HttpClient client) =>
        [
            .. (await client.GetAnswerAsync("/upload/files?limit=1000"))
                .Data.GetProperty("files")
                .EnumerateArray()
                .Select(file => file.GetProperty("id").GetInt64()),
        ];

    private static async Task<string> DeleteAsync(HttpClient client, long id) =>
        (await client.DeleteAnswerAsync($"/upload/files/{id}")).Refusal;
}
