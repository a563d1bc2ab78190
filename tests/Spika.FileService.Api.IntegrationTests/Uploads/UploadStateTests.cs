using System.Net;
using System.Text.Json;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Uploads;

/// <summary>Looking at an upload and giving it up.</summary>
public sealed class UploadStateTests : ServiceTests
{
    [Test]
    public async Task CheckChunks_WhenSomeAreSaved_ListsThem()
    {
        TestFile file = TestFile.Of(chunks: 5);
        await Client.PostChunkAsync(file, 3);
        await Client.PostChunkAsync(file, 1);

        Answer answer = await Client.GetAnswerAsync($"/upload/files/check/{file.ClientId}");

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public async Task CheckChunks_WhenTheUploadIsFinished_IsNotFound()
    {
        TestFile file = TestFile.Of(chunks: 1);
        await Client.UploadAsync(file);

        Answer answer = await Client.GetAnswerAsync($"/upload/files/check/{file.ClientId}");

        Assert.That(answer.Refusal, Is.EqualTo("404 upload.not_found"));
    }

    [Test]
    public async Task GetUpload_WhenItReceives_SaysHowFarItIs()
    {
        TestFile file = TestFile.Of(chunks: 5);
        await Client.PostChunkAsync(file, 0);
        await Client.PostChunkAsync(file, 1);

        JsonElement upload = (await Client.GetAnswerAsync($"/upload/uploads/{file.ClientId}")).Data;

        Assert.Multiple(() =>
        {
            Assert.That(upload.GetProperty("state").GetString(), Is.EqualTo("receiving"));
            Assert.That(upload.GetProperty("chunks").GetRawText(), Is.EqualTo("""{"ranges":[[0,1]],"count":2}"""));
            Assert.That(upload.GetProperty("bytes").GetInt64(), Is.EqualTo(2000));
            Assert.That(
                upload.GetProperty("expiresAt").GetInt64(),
                Is.GreaterThan(upload.GetProperty("createdAt").GetInt64())
            );
        });
    }

    [Test]
    public async Task GetUpload_WhenItIsFinished_NamesTheFile()
    {
        TestFile file = TestFile.Of(chunks: 1);
        long id = (await Client.UploadAsync(file)).FileId;

        JsonElement upload = (await Client.GetAnswerAsync($"/upload/uploads/{file.ClientId}")).Data;

        Assert.Multiple(() =>
        {
            Assert.That(upload.GetProperty("state").GetString(), Is.EqualTo("done"));
            Assert.That(upload.GetProperty("fileId").GetInt64(), Is.EqualTo(id));
        });
    }

    [Test]
    public async Task AbortUpload_WhenItReceives_FreesTheClientId()
    {
        TestFile file = TestFile.Of(chunks: 3);
        await Client.PostAllChunksAsync(file);

        Answer aborted = await Client.DeleteAnswerAsync($"/upload/uploads/{file.ClientId}");
        Answer again = await Client.PostChunkAsync(file, 2);

        Assert.Multiple(() =>
        {
            Assert.That(aborted.Data.GetRawText(), Is.EqualTo("{}"));
            Assert.That(again.UploadedChunks, Is.EqualTo(new[] { 2 }));
        });
    }

    [Test]
    public async Task AbortUpload_WhenItIsFinished_KeepsTheFile()
    {
        TestFile file = TestFile.Of(chunks: 1);
        long id = (await Client.UploadAsync(file)).FileId;

        Answer aborted = await Client.DeleteAnswerAsync($"/upload/uploads/{file.ClientId}");
        using HttpResponseMessage download = await Client.GetAsync($"/upload/files/{id}");

        Assert.Multiple(() =>
        {
            Assert.That(aborted.Refusal, Is.EqualTo("404 upload.not_found"));
            Assert.That(download.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [TestCase("GET", "/upload/uploads/")]
    [TestCase("DELETE", "/upload/uploads/")]
    [TestCase("GET", "/upload/files/check/")]
    public async Task Send_WhenThereIsNoSuchUpload_IsNotFound(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), $"{path}{Guid.NewGuid()}");

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("404 upload.not_found"));
    }

    [Test]
    public async Task GetUpload_WhenItIsOfAnotherOwner_IsNotFound()
    {
        TestFile file = TestFile.Of(chunks: 1);
        await Client.PostChunkAsync(file, 0);
        using HttpClient other = Service.ClientOf("another token");

        Answer answer = await other.GetAnswerAsync($"/upload/uploads/{file.ClientId}");

        Assert.That(answer.Refusal, Is.EqualTo("404 upload.not_found"));
    }
}
