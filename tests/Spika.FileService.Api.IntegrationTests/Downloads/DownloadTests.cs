using System.Net;
using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>GET and HEAD /upload/files/{id}.</summary>
public sealed class DownloadTests : ServiceTests
{
    private TestFile _file = null!;
    private string _path = null!;

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        _file = TestFile.Of(chunks: 4, chunkBytes: 30_000);
        _path = $"/upload/files/{(await Client.UploadAsync(_file)).FileId}";
    }

    [Test]
    public async Task Get_WithoutConditions_AnswersWithTheWholeFile()
    {
        using HttpResponseMessage response = await GetAsync();

        Assert.Multiple(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Headers.ETag?.Tag, Is.EqualTo($"\"{_file.Hash}\""));
            Assert.That(response.Headers.AcceptRanges, Is.EqualTo(new[] { "bytes" }));
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/png"));
            Assert.That(response.Content.Headers.LastModified, Is.Not.Null);
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(_file.Content));
        });
    }

    [Test]
    public async Task Get_WithoutConditions_LetsNoBrowserRunIt()
    {
        using HttpResponseMessage response = await GetAsync();

        Assert.Multiple(() =>
        {
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
            Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Does.EndWith("sandbox"));
        });
    }

    [Test]
    public async Task Head_WithoutConditions_AnswersWithTheHeadersOnly()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Head, _ => { });

        Assert.Multiple(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(_file.Content.Length));
            Assert.That(response.Headers.ETag?.Tag, Is.EqualTo($"\"{_file.Hash}\""));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
        });
    }

    [TestCase(0L, 0L)]
    [TestCase(29_999L, 60_001L)]
    [TestCase(90_000L, null)]
    [TestCase(null, 5L)]
    [TestCase(10L, 999_999L)]
    public async Task Get_WhenARangeIsAsked_AnswersWithIt(long? from, long? to)
    {
        int first = from is null ? _file.Content.Length - (int)to!.Value : (int)from.Value;
        int last = from is null || to is null ? _file.Content.Length - 1 : (int)Math.Min(to.Value, 90_016);

        using HttpResponseMessage response = await GetAsync(headers => headers.Range = new RangeHeaderValue(from, to));

        Assert.Multiple(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
            Assert.That($"{response.Content.Headers.ContentRange}", Is.EqualTo($"bytes {first}-{last}/90017"));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(_file.Content[first..(last + 1)]));
        });
    }

    [Test]
    public async Task Get_WhenTheRangeIsBeyondTheEnd_AnswersWithTheEnvelope()
    {
        using HttpResponseMessage response = await GetAsync(headers =>
            headers.Range = new RangeHeaderValue(90_017, null)
        );
        Answer answer = await Answer.ReadAsync(response);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Refusal, Is.EqualTo("416 request.range_not_satisfiable"));
            Assert.That($"{response.Content.Headers.ContentRange}", Is.EqualTo("bytes */90017"));
            Assert.That(response.Content.Headers.ContentDisposition, Is.Null);
        });
    }

    [Test]
    public async Task Get_WhenTheETagIsKnown_AnswersNotModified()
    {
        using HttpResponseMessage response = await GetAsync(headers =>
            headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{_file.Hash}\""))
        );

        Assert.Multiple(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
        });
    }

    [Test]
    public async Task Get_WhenItIsNotTheExpectedFile_AnswersWithTheEnvelope()
    {
        using HttpResponseMessage response = await GetAsync(headers =>
            headers.IfMatch.Add(new EntityTagHeaderValue("\"other\""))
        );

        Assert.That((await Answer.ReadAsync(response)).Refusal, Is.EqualTo("412 request.precondition_failed"));
    }

    [TestCase(true, HttpStatusCode.PartialContent)]
    [TestCase(false, HttpStatusCode.OK)]
    public async Task Get_WhenARangeOfOneVersionIsAsked_AnswersWithThatOrAll(bool same, HttpStatusCode expected)
    {
        string tag = same ? _file.Hash : new string('0', 64);

        using HttpResponseMessage response = await GetAsync(headers =>
        {
            headers.Range = new RangeHeaderValue(0, 9);
            headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue($"\"{tag}\""));
        });

        Assert.That(response.StatusCode, Is.EqualTo(expected));
    }

    [TestCase("image/png", "photo.png", "image/png", "inline")]
    [TestCase("image/*", "avatar", "image/png", "inline")]
    [TestCase("video/mp4", "no film.mp4", "image/png", "inline")]
    [TestCase("text/html", "a.html", "image/png", "inline")]
    [TestCase("not a type", "a.bin", "image/png", "inline")]
    public Task Get_WhenTheBytesAreOfAKindThatIsShown_SaysThatWhateverWasAnnounced(
        string mimeType,
        string fileName,
        string contentType,
        string disposition
    ) => SaysAsync(TestFile.Of(chunks: 1), mimeType, fileName, contentType, disposition);

    [TestCase("image/png", "no picture.png", "application/octet-stream", "attachment")]
    [TestCase("video/mp4", "no film.mp4", "application/octet-stream", "attachment")]
    [TestCase("image/svg+xml", "a.svg", "application/octet-stream", "attachment")]
    [TestCase("text/html", "a.html", "application/octet-stream", "attachment")]
    [TestCase("text/javascript", "a.js", "application/octet-stream", "attachment")]
    [TestCase("multipart/x-mixed-replace; boundary=x", "a", "application/octet-stream", "attachment")]
    [TestCase("application/pdf", "a.pdf", "application/pdf", "attachment")]
    [TestCase("not a type", "a.bin", "application/octet-stream", "attachment")]
    [TestCase("text/html\r\nX-Injected: 1", "a\r\nX-Injected: 1", "application/octet-stream", "attachment")]
    [TestCase("té/xt", "😀\"'\\ ünï.txt", "application/octet-stream", "attachment")]
    public Task Get_WhateverTypeAndName_SaysOnlyWhatIsSafe(
        string mimeType,
        string fileName,
        string contentType,
        string disposition
    ) => SaysAsync(TestFile.OfContent("<script>alert(1)</script>"u8), mimeType, fileName, contentType, disposition);

    private async Task SaysAsync(
        TestFile file,
        string mimeType,
        string fileName,
        string contentType,
        string disposition
    )
    {
        Dictionary<string, object?> body = new(file.VerifyBody("mimeType", mimeType)) { ["fileName"] = fileName };
        long id = (await Client.UploadAsync(file, body)).FileId;

        using HttpResponseMessage response = await Client.GetAsync($"/upload/files/{id}");

        Assert.Multiple(() =>
        {
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo(contentType));
            Assert.That(response.Content.Headers.ContentDisposition?.DispositionType, Is.EqualTo(disposition));
            Assert.That(
                response.Content.Headers.ContentDisposition?.FileNameStar,
                Is.EqualTo(fileName.Replace('\\', '_'))
            );
            Assert.That(response.Headers.Contains("X-Injected"), Is.False);
        });
    }

    [TestCase("1", "attachment")]
    [TestCase("0", "inline")]
    public async Task Get_WhenAFileToKeepIsAskedFor_IsSaved(string download, string disposition)
    {
        using HttpResponseMessage response = await Client.GetAsync($"{_path}?download={download}");

        Assert.Multiple(async () =>
        {
            Assert.That(response.Content.Headers.ContentDisposition?.DispositionType, Is.EqualTo(disposition));
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/png"));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(_file.Content));
        });
    }

    [TestCase("2")]
    [TestCase("yes")]
    [TestCase("-1")]
    public async Task Get_WhenTheParameterIsNeitherYesNorNo_IsRefused(string download)
    {
        Answer answer = await Client.GetAnswerAsync($"{_path}?download={download}");

        Assert.That((answer.Refusal, answer.Member), Is.EqualTo(("400 request.invalid_member", "download")));
    }

    [TestCase("/upload/files/999999")]
    [TestCase("/upload/files/-1")]
    public async Task Get_WhenThereIsNoSuchFile_IsNotFound(string path)
    {
        Answer answer = await Client.GetAnswerAsync(path);

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    private Task<HttpResponseMessage> GetAsync(Action<HttpRequestHeaders>? set = null) =>
        SendAsync(HttpMethod.Get, set ?? (_ => { }));

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, Action<HttpRequestHeaders> set)
    {
        using HttpRequestMessage request = new(method, _path);
        set(request.Headers);
        return await Client.SendAsync(request);
    }
}
