using System.Net;
using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Uploads;

/// <summary>Bodies that are too long, with and without saying so.</summary>
public sealed class BodyLimitTests : ServiceTests
{
    private const int MaxChunkBytes = 100_000;

    protected override Dictionary<string, string> Settings => new() { ["Uploads:MaxChunkBytes"] = $"{MaxChunkBytes}" };

    [TestCase("POST /upload/files HTTP/1.1")]
    [TestCase("POST /upload/files/verify HTTP/1.1")]
    [TestCase("PUT /upload/uploads/a/chunks/0 HTTP/1.1")]
    public async Task Send_WhenTheAnnouncedBodyIsTooLong_IsRefusedUnread(string requestLine)
    {
        string answer = await RawHttp.SendAsync(
            Client.BaseAddress!,
            requestLine,
            "Content-Type: application/json",
            "Content-Length: 3000000"
        );

        Assert.That(answer, Does.StartWith("HTTP/1.1 413 ").And.Contain("\"request.too_large\""));
    }

    [TestCase("POST", "/upload/files")]
    [TestCase("POST", "/upload/files/verify")]
    [TestCase("PUT", "/upload/uploads/a/chunks/0")]
    public async Task Send_WhenAnUnannouncedBodyIsTooLong_IsRefused(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        request.Content = new StreamContent(new MemoryStream(new byte[3_000_000]));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.ExpectContinue = true;

        using HttpResponseMessage response = await Client.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(Service.Complaints.Messages, Is.Empty);
    }

    [Test]
    public async Task PostChunk_WhenTheLengthIsNotAnnounced_IsSaved()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/upload/files");
        string body = ClientRequests.ChunkBody($"{Guid.NewGuid()}", 0, new byte[MaxChunkBytes]);
        request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        request.Headers.TransferEncodingChunked = true;

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.UploadedChunks, Is.EqualTo(new[] { 0 }));
    }

    [TestCase("POST", "/upload/files")]
    [TestCase("POST", "/upload/files/verify")]
    [TestCase("PUT", "/upload/uploads/a/chunks/0")]
    public async Task Send_WhenThereIsNoBody_IsMalformed(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("400 request.malformed"));
    }

    [TestCase("POST", "/upload/files")]
    [TestCase("POST", "/upload/files/verify")]
    [TestCase("PUT", "/upload/uploads/a/chunks/0")]
    public async Task Send_WhenTheBodyIsCompressed_IsUnsupported(string method, string path)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        request.Content = new StringContent("{}", new MediaTypeHeaderValue("application/json"));
        request.Content.Headers.ContentEncoding.Add("gzip");

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("415 request.unsupported_media_type"));
    }

    [TestCase("/upload/files", "application/x-www-form-urlencoded")]
    [TestCase("/upload/files/verify", "text/plain")]
    public async Task Post_WhenTheContentTypeIsNotJson_IsUnsupported(string path, string contentType)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path);
        request.Content = new StringContent("{}", new MediaTypeHeaderValue(contentType));

        Answer answer = await Client.AnswerAsync(request);

        Assert.That(answer.Refusal, Is.EqualTo("415 request.unsupported_media_type"));
    }
}
