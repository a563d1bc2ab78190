using System.Net;
using System.Net.Http.Headers;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Databases;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>
/// Downloads that nginx sends with the configuration of <c>ops/nginx.conf</c>, beside those of an instance that sends
/// them itself: no client can tell them apart.
/// </summary>
public sealed class HandoverTests
{
    private const string Handover = "X-Accel-Redirect";

    // Of the connection, of the moment, and of the server's name.
    private static readonly string[] _ofTheWay = ["Connection", "Date", "Keep-Alive", "Server", "Transfer-Encoding"];

    // nginx has it in whole answers, which tell a client that it may ask for a part, and not in parts.
    private const string AcceptRanges = "Accept-Ranges";

    private TestDatabase _database = null!;

    private ServiceProcess _plain = null!;

    private ServiceProcess _handing = null!;

    private NginxProcess _nginx = null!;

    private HttpClient _browser = null!;

    private TestFile _file = null!;

    private string _path = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _database = await TestDatabase.CreateAsync(DatabaseProvider.PostgreSql);
        Dictionary<string, string?> settings = new(_database.Settings)
        {
            ["Cors:AllowedOrigins"] = "https://web.example",
        };
        _plain = await ServiceProcess.StartAsync(settings);
        _handing = await ServiceProcess.StartAsync(
            new Dictionary<string, string?>(settings) { ["Downloads:Handover"] = "XAccelRedirect" }
        );
        _nginx = await NginxProcess.StartSendingAsync(_handing.Client.BaseAddress!, _database.Root);
        _browser = new HttpClient { BaseAddress = _nginx.Address };
        _file = TestFile.Of(chunks: 4, chunkBytes: 30_000);
        _path = $"/upload/files/{(await _plain.Client.UploadAsync(_file)).FileId}";
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _browser?.Dispose();
        foreach (IAsyncDisposable? started in new IAsyncDisposable?[] { _nginx, _handing, _plain, _database })
        {
            if (started is not null)
            {
                await started.DisposeAsync();
            }
        }
    }

    [TestCase("GET")]
    [TestCase("HEAD")]
    [TestCase("GET", "Range", "bytes=10-19")]
    [TestCase("GET", "Range", "bytes=90000-")]
    [TestCase("GET", "Range", "bytes=-17")]
    [TestCase("GET", "Range", "bytes=90017-")]
    [TestCase("HEAD", "Range", "bytes=10-19")]
    [TestCase("GET", "Range", "bytes=,10-19")]
    [TestCase("GET", "Range", "bytes=10-19,")]
    [TestCase("GET", "Range", "BYTES=10-19")]
    [TestCase("GET", "Range", "bytes=0-1,5-6")]
    [TestCase("GET", "Range", "lines=1-2")]
    [TestCase("GET", "Range", "bytes=10-19", "If-Range", "{tag}")]
    [TestCase("GET", "Range", "bytes=10-19", "If-Range", "{time}")]
    [TestCase("GET", "Range", "bytes=10-19", "If-Range", "\"other\"")]
    [TestCase("GET", "Range", "bytes=10-19", "If-Range", "Thu, 01 Jan 2026 00:00:00 GMT")]
    [TestCase("GET", "If-None-Match", "{tag}")]
    [TestCase("GET", "If-None-Match", "\"other\"")]
    [TestCase("GET", "If-Modified-Since", "{time}")]
    [TestCase("GET", "If-Match", "{tag}")]
    [TestCase("GET", "If-Match", "\"other\"")]
    [TestCase("GET", "If-Unmodified-Since", "{time}")]
    [TestCase("GET", "Origin", "https://web.example")]
    public async Task Download_IsTheSame(string method, params string[] headers)
    {
        string own = await AnswerAsync(_plain.Client, method, _path, headers);

        string sent = await AnswerAsync(_browser, method, _path, headers);

        Assert.That(sent, Is.EqualTo(own));
    }

    [TestCase("?download=1")]
    [TestCase("?download=2")]
    [TestCase("0")]
    public async Task Download_OfAnotherPath_IsTheSame(string end)
    {
        string own = await AnswerAsync(_plain.Client, "GET", _path + end, []);

        string sent = await AnswerAsync(_browser, "GET", _path + end, []);

        Assert.That(sent, Is.EqualTo(own));
    }

    [Test]
    public async Task Download_WithoutNginx_HasThePathInPlaceOfTheBytes()
    {
        using HttpResponseMessage response = await _handing.Client.GetAsync(_path);

        string path = response.Headers.GetValues(Handover).Single();
        Assert.That(path, Does.StartWith("/stored-files/"));
        string file = Path.Combine(_database.Root, "files", path["/stored-files/".Length..]);
        Assert.That(await File.ReadAllBytesAsync(file), Is.EqualTo(_file.Content));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task Download_WithoutNginx_IsNotKeptByCaches()
    {
        using HttpResponseMessage response = await _handing.Client.GetAsync(_path);

        Assert.That((response.Headers.CacheControl, response.Headers.ETag), Is.EqualTo(((object?)null, (object?)null)));
    }

    [Test]
    public async Task Download_WhenNginxDoesNotFindTheFile_IsAnErrorThatIsNotKept()
    {
        await using NginxProcess lost = await NginxProcess.StartSendingAsync(
            _handing.Client.BaseAddress!,
            Path.Combine(_database.Root, "elsewhere")
        );
        using HttpClient browser = new() { BaseAddress = lost.Address };

        using HttpResponseMessage response = await browser.GetAsync(_path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(response.Headers.CacheControl, Is.Null);
    }

    [Test]
    public async Task Download_OfTheInternalPath_IsNotThere()
    {
        using HttpResponseMessage response = await _handing.Client.GetAsync(_path);
        string path = response.Headers.GetValues(Handover).Single();

        using HttpResponseMessage direct = await _browser.GetAsync(path);

        Assert.That(direct.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task<string> AnswerAsync(HttpClient client, string method, string path, string[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        for (int i = 0; i < headers.Length; i += 2)
        {
            request.Headers.TryAddWithoutValidation(headers[i], await FillAsync(headers[i + 1]));
        }

        using HttpResponseMessage response = await client.SendAsync(request);
        byte[] body = await response.Content.ReadAsByteArrayAsync();
        IEnumerable<string> lines = response
            .Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .Where(header => !_ofTheWay.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .Where(header => header.Key != AcceptRanges || response.StatusCode != HttpStatusCode.PartialContent)
            .Select(header => $"{header.Key}: {header.Value}")
            .Order(StringComparer.Ordinal);
        return $"{(int)response.StatusCode}\n{string.Join('\n', lines)}\n{Convert.ToHexString(body)}";
    }

    private async Task<string> FillAsync(string value)
    {
        using HttpResponseMessage response = await _plain.Client.GetAsync(_path);
        HttpContentHeaders content = response.Content.Headers;
        return value
            .Replace("{tag}", $"{response.Headers.ETag}", StringComparison.Ordinal)
            .Replace("{time}", $"{content.NonValidated["Last-Modified"]}", StringComparison.Ordinal);
    }
}
