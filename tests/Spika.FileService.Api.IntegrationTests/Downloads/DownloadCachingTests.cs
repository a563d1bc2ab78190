using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>What caches may do with a download, without credentials and with every way to have some.</summary>
[TestFixture("None", "Authorized", "public, max-age=86400, immutable", null)]
[TestFixture("ApiKey", "Public", "public, max-age=86400, immutable", null)]
[TestFixture("ApiKey", "Authorized", "private, max-age=86400", "Authorization, X-Api-Key, X-Spika-User, accesstoken")]
public sealed class DownloadCachingTests(string mode, string access, string cacheControl, string? vary) : ServiceTests
{
    private HttpClient _client = null!;
    private string _path = null!;

    protected override Dictionary<string, string> Settings =>
        new(mode == "None" ? [] : TestKeys.Settings) { ["Auth:Mode"] = mode, ["Downloads:Access"] = access };

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        _client = mode == "None" ? Service.ClientOf(null) : Service.ClientWith(("X-Api-Key", TestKeys.Backend));
        _path = $"/upload/files/{(await _client.UploadAsync(TestFile.Of(chunks: 1))).FileId}";
    }

    [OneTimeTearDown]
    public void CloseClient() => _client.Dispose();

    [TestCase("")]
    [TestCase("?download=1")]
    public async Task Download_SaysWhichCachesMayKeepItAndHowLong(string query)
    {
        using HttpResponseMessage response = await _client.GetAsync(_path + query);

        AssertCaching(response);
    }

    [Test]
    public async Task Download_WhenItIsKnown_SaysTheSameAgain()
    {
        using HttpResponseMessage first = await _client.GetAsync(_path);
        using HttpRequestMessage again = new(HttpMethod.Get, _path)
        {
            Headers = { IfNoneMatch = { first.Headers.ETag! } },
        };

        using HttpResponseMessage response = await _client.SendAsync(again);

        Assert.That((int)response.StatusCode, Is.EqualTo(304));
        AssertCaching(response);
    }

    [TestCase("bytes=999999-", null, 416)]
    [TestCase(null, "\"other\"", 412)]
    public async Task Download_WhenItIsRefused_IsNotKept(string? range, string? ifMatch, int status)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, _path);
        request.Headers.Range = range is null ? null : RangeHeaderValue.Parse(range);
        if (ifMatch is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(ifMatch));
        }

        using HttpResponseMessage response = await _client.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        Assert.That($"{response.Headers.CacheControl}", Is.EqualTo("no-store"));
    }

    [TestCase("/upload/files/999999")]
    [TestCase("/upload/files/abc")]
    [TestCase("/upload/files?nonsense=1")]
    public async Task Get_WhenThereIsNothing_IsNotKept(string path)
    {
        using HttpResponseMessage response = await _client.GetAsync(path);

        Assert.That(response.IsSuccessStatusCode, Is.False);
        Assert.That($"{response.Headers.CacheControl}", Is.EqualTo("no-store"));
    }

    private void AssertCaching(HttpResponseMessage response)
    {
        Assert.Multiple(() =>
        {
            // As sent: the header is parsed and sorted otherwise.
            Assert.That(response.Headers.NonValidated["Cache-Control"].ToString(), Is.EqualTo(cacheControl));
            Assert.That(
                response.Headers.Vary.Count == 0 ? null : string.Join(", ", response.Headers.Vary),
                Is.EqualTo(vary)
            );
        });
    }
}
