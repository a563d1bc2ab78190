using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
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

    [Test]
    public async Task Send_WhenTheBodyIsCompressed_IsUnsupported(
        [Values("POST /upload/files", "POST /upload/files/verify", "PUT /upload/uploads/a/chunks/0")] string route,
        [Values("gzip", "br", "identity, gzip", "aws-chunked", "identityx")] string coding
    )
    {
        Answer answer = await SendCodedAsync(route, "{}"u8.ToArray(), coding);

        Assert.That(answer.Refusal, Is.EqualTo("415 request.unsupported_media_type"));
    }

    [Test]
    public async Task Send_WhenTheContentEncodingChangesNothing_TakesTheBody(
        [Values("", "identity", "Identity", "identity, identity", " , identity ,")] string coding
    )
    {
        TestFile file = TestFile.Of(chunks: 2);
        byte[] chunk = Encoding.UTF8.GetBytes(ClientRequests.ChunkBody(file.ClientId, 0, file.Chunks[0]));
        byte[] verify = JsonSerializer.SerializeToUtf8Bytes(file.VerifyBody());

        Answer json = await SendCodedAsync("POST /upload/files", chunk, coding);
        Answer raw = await SendCodedAsync($"PUT /upload/uploads/{file.ClientId}/chunks/1", file.Chunks[1], coding);
        Answer verified = await SendCodedAsync("POST /upload/files/verify", verify, coding);

        Assert.That(
            new[] { json.Status, raw.Status, verified.Status },
            Is.All.EqualTo(HttpStatusCode.OK),
            verified.Envelope.GetRawText()
        );
    }

    [Test]
    public async Task Send_WhenJsonBeginsWithAByteOrderMark_TakesIt()
    {
        TestFile file = TestFile.Of(chunks: 1);
        string chunk = ClientRequests.ChunkBody(file.ClientId, 0, file.Content);

        Answer saved = await Client.PostAsync("/upload/files", $"\uFEFF{chunk}");
        Answer verified = await Client.PostAsync(
            "/upload/files/verify",
            $"\uFEFF{JsonSerializer.Serialize(file.VerifyBody())}"
        );

        Assert.That((saved.Status, verified.Status), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
    }

    [TestCase("/upload/files", "EFBBBF")]
    [TestCase("/upload/files", "EFBBBFEFBBBF7B7D")]
    [TestCase("/upload/files", "FEFF7B7D")]
    [TestCase("/upload/files/verify", "EFBBBF")]
    [TestCase("/upload/files/verify", "EFBBBFEFBBBF7B7D")]
    [TestCase("/upload/files/verify", "FEFF7B7D")]
    public async Task Post_WhenThereIsMoreThanAByteOrderMarkOfUtf8_IsMalformed(string path, string hex)
    {
        Answer answer = await Client.PostAsync(path, Convert.FromHexString(hex));

        Assert.That(answer.Refusal, Is.EqualTo("400 request.malformed"));
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

    private Task<Answer> SendCodedAsync(string route, byte[] body, string coding)
    {
        string[] parts = route.Split(' ');
        HttpRequestMessage request = new(new HttpMethod(parts[0]), parts[1]) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
        return Client.AnswerAsync(request);
    }
}
