using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>RFC 9110, sections 13 and 14: ranges and conditions of GET and HEAD /upload/files/{id}.</summary>
public sealed class ConditionalRequestTests : ServiceTests
{
    private const string Past = "Tue, 01 Jan 2019 00:00:00 GMT";
    private const string Future = "Fri, 01 Jan 2100 00:00:00 GMT";

    private TestFile _file = null!;
    private string _path = null!;
    private string _lastModified = null!;

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        _file = TestFile.Of(chunks: 1);
        _path = $"/upload/files/{(await Client.UploadAsync(_file)).FileId}";
        using HttpResponseMessage head = await SendAsync("HEAD");
        _lastModified = head.Content.Headers.NonValidated["Last-Modified"].Single();
    }

    // {tag} and {date} are those of the file.
    [TestCase("GET", 206, "Range: bytes=0-1")]
    [TestCase("GET", 206, "Range: BYTES=0-1")]
    [TestCase("GET", 200, "Range: items=0-1")]
    [TestCase("GET", 200, "Range: bytesize=0-1")]
    [TestCase("GET", 200, "Range: 0-1")]
    [TestCase("GET", 200, "Range: rubbish")]
    [TestCase("GET", 200, "Range: bytes=0-1,4-5")]
    [TestCase("GET", 200, "Range: bytes=0-1", "Range: bytes=4-5")]
    [TestCase("GET", 416, "Range: bytes=99999999-")]
    [TestCase("GET", 200, "Range: items=99999999-")]
    [TestCase("HEAD", 200, "Range: bytes=0-1")]
    [TestCase("HEAD", 200, "Range: bytes=99999999-")]
    [TestCase("GET", 206, "Range: bytes=0-1", "If-Range: {tag}")]
    [TestCase("GET", 200, "Range: bytes=0-1", "If-Range: W/{tag}")]
    [TestCase("GET", 200, "Range: bytes=0-1", "If-Range: \"other\"")]
    [TestCase("GET", 200, "Range: bytes=0-1", "If-Range: *")]
    [TestCase("GET", 200, "Range: bytes=0-1", "If-Range: rubbish")]
    [TestCase("GET", 200, "Range: bytes=0-1", "If-Range: {tag}, \"other\"")]
    [TestCase("GET", 206, "Range: bytes=0-1", "If-Range: {date}")]
    [TestCase("GET", 200, "Range: bytes=0-1", "If-Range: " + Past)]
    [TestCase("GET", 200, "Range: bytes=0-1", "If-Range: " + Future)]
    [TestCase("GET", 200, "Range: bytes=99999999-", "If-Range: \"other\"")]
    [TestCase("GET", 200, "If-Range: {tag}")]
    [TestCase("GET", 304, "If-None-Match: {tag}")]
    [TestCase("GET", 304, "If-None-Match: W/{tag}")]
    [TestCase("GET", 304, "If-None-Match: \"other\", {tag}")]
    [TestCase("GET", 304, "If-None-Match: *")]
    [TestCase("HEAD", 304, "If-None-Match: {tag}")]
    [TestCase("GET", 200, "If-None-Match: \"other\"")]
    [TestCase("GET", 304, "If-None-Match: {tag}", "If-Modified-Since: " + Past)]
    [TestCase("GET", 200, "If-None-Match: \"other\"", "If-Modified-Since: {date}")]
    [TestCase("GET", 304, "If-None-Match: {tag}", "Range: bytes=0-1")]
    [TestCase("GET", 206, "If-None-Match: \"other\"", "Range: bytes=0-1")]
    [TestCase("GET", 304, "If-Modified-Since: {date}")]
    [TestCase("GET", 200, "If-Modified-Since: " + Past)]
    [TestCase("GET", 200, "If-Modified-Since: rubbish")]
    [TestCase("GET", 206, "If-Match: {tag}", "Range: bytes=0-1")]
    [TestCase("GET", 412, "If-Match: W/{tag}")]
    [TestCase("GET", 412, "If-Match: \"other\"")]
    [TestCase("GET", 412, "If-Match: \"other\"", "Range: bytes=0-1")]
    [TestCase("GET", 200, "If-Match: {tag}", "If-Unmodified-Since: " + Past)]
    [TestCase("GET", 412, "If-Unmodified-Since: " + Past)]
    [TestCase("GET", 200, "If-Unmodified-Since: {date}")]
    public async Task Download_WithTheseHeaders_IsAnsweredAsTheRfcSays(
        string method,
        int status,
        params string[] headers
    )
    {
        using HttpResponseMessage response = await SendAsync(method, headers);

        long? length = response.Content.Headers.ContentLength;
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        if (status is 200 or 206)
        {
            Assert.That(length, Is.EqualTo(status == 200 ? _file.Content.Length : 2));
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string method, params string[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), _path);
        foreach (IGrouping<string, string> lines in headers.GroupBy(line => line.Split(": ")[0], ValueOf))
        {
            request.Headers.TryAddWithoutValidation(lines.Key, lines);
        }

        return await Client.SendAsync(request);
    }

    private string ValueOf(string line) =>
        line[(line.IndexOf(": ", StringComparison.Ordinal) + 2)..]
            .Replace("{tag}", $"\"{_file.Hash}\"", StringComparison.Ordinal)
            .Replace("{date}", _lastModified, StringComparison.Ordinal);
}
