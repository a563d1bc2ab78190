using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>Downloads with every setting other than its default.</summary>
public sealed class DownloadSettingsTests : ServiceTests
{
    private static readonly byte[] _picture = [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, .. ";"u8];

    private string _placeholder = null!;

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Downloads:Disposition"] = "Attachment",
            ["Downloads:CacheFor"] = "00:00:00",
            ["Downloads:Placeholder"] = WritePlaceholder(),
        };

    [OneTimeTearDown]
    public void RemovePlaceholder() => File.Delete(_placeholder);

    [Test]
    public async Task Download_OfASafeKind_IsSaved()
    {
        long id = (await Client.UploadAsync(TestFile.Of(chunks: 1))).FileId;

        using HttpResponseMessage response = await Client.GetAsync($"/upload/files/{id}");

        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("image/png"));
        Assert.That(response.Content.Headers.ContentDisposition?.DispositionType, Is.EqualTo("attachment"));
    }

    [Test]
    public async Task Download_WhenNothingIsToBeKept_MustBeAskedForAgain()
    {
        long id = (await Client.UploadAsync(TestFile.Of(chunks: 1))).FileId;

        using HttpResponseMessage response = await Client.GetAsync($"/upload/files/{id}");

        Assert.That(response.Headers.NonValidated["Cache-Control"].ToString(), Is.EqualTo("public, max-age=0"));
    }

    [TestCase("/upload/files/999999")]
    [TestCase("/api/upload/files/-1")]
    [TestCase("/upload/files/999999?download=0")]
    [TestCase("/uploads/files/no-such-client-id")]
    public async Task Download_WhenThereIsNoSuchFile_IsThePlaceholder(string path)
    {
        using HttpResponseMessage response = await Client.GetAsync(path);

        Assert.Multiple(async () =>
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(_picture));
            Assert.That(response.Content.Headers.ContentType, Is.EqualTo(new MediaTypeHeaderValue("image/gif")));
            Assert.That(response.Content.Headers.ContentDisposition?.DispositionType, Is.EqualTo("inline"));
            Assert.That($"{response.Headers.CacheControl}", Is.EqualTo("no-store"));
            Assert.That(response.Headers.ETag, Is.Null);
            Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        });
    }

    [Test]
    public async Task Head_WhenThereIsNoSuchFile_HasTheHeadersOfThePlaceholder()
    {
        using HttpRequestMessage request = new(HttpMethod.Head, "/upload/files/999999");

        using HttpResponseMessage response = await Client.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(_picture.Length));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Download_ToKeep_WhenThereIsNoSuchFile_IsNotFound()
    {
        Answer answer = await Client.GetAnswerAsync("/upload/files/999999?download=1");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    [TestCase("/upload/files/abc", "404 request.route_not_found")]
    [TestCase("/upload/files/999999/links", "405 request.method_not_allowed")]
    public async Task Get_OfWhatIsNoDownload_HasNoPlaceholder(string path, string refusal)
    {
        Assert.That((await Client.GetAnswerAsync(path)).Refusal, Is.EqualTo(refusal));
    }

    private string WritePlaceholder()
    {
        _placeholder = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.gif");
        File.WriteAllBytes(_placeholder, _picture);
        return _placeholder;
    }
}
