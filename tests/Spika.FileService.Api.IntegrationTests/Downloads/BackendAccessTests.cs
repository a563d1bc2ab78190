using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Spika.FileService.Api.IntegrationTests.Auth;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>Downloads that the backend allows or refuses.</summary>
public sealed class BackendAccessTests : ServiceTests
{
    private readonly ConcurrentDictionary<string, int> _statuses = new();
    private ScriptedBackend? _started;
    private HttpClient _service = null!;
    private TestFile _file = null!;
    private long _id;

    private ScriptedBackend Backend => _started ??= new ScriptedBackend { Answer = AnswerTo };

    protected override Dictionary<string, string> Settings =>
        new(TestKeys.Settings)
        {
            ["Auth:Mode"] = "ApiKey,SpikaToken",
            ["Auth:SpikaToken:0:Header"] = "apptoken",
            ["Auth:SpikaToken:0:Address"] = $"{Backend.Url}/me",
            ["Downloads:Access"] = "Backend",
            ["Downloads:Backend:Address"] = $"{Backend.Url}/files/{{id}}/access",
            ["Downloads:Backend:CacheFor"] = "00:00:02",
        };

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        _service = Service.ClientWith(("X-Api-Key", TestKeys.Backend));
        _file = TestFile.Of(chunks: 1);
        _id = (await _service.UploadAsync(_file)).FileId;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _service.Dispose();
        await Backend.DisposeAsync();
    }

    [TestCase("Cookie", "session=member-of-the-room")]
    [TestCase("apptoken", "member")]
    [TestCase("accesstoken", "member")]
    [TestCase("Authorization", "Bearer member")]
    public async Task Download_WhenTheBackendAllowsIt_IsTheFileForThisCallerOnly(string header, string value)
    {
        string caller = $"{value}-{Guid.NewGuid()}";
        _statuses[caller] = 200;
        using HttpClient member = Service.ClientWith((header, caller));

        using HttpResponseMessage response = await member.GetAsync($"/upload/files/{_id}");
        Answer ofAnother = await Client.GetAnswerAsync($"/upload/files/{_id}");

        Assert.Multiple(async () =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(_file.Content));
            Assert.That(response.Headers.CacheControl?.Private, Is.True);
            Assert.That(response.Headers.CacheControl?.MaxAge, Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(response.Headers.Vary, Is.SupersetOf(new[] { "Cookie", "apptoken", "accesstoken" }));
            Assert.That(ofAnother.Refusal, Is.EqualTo("401 auth.required"));
        });
    }

    [TestCase(401, "401 auth.required")]
    [TestCase(400, "401 auth.required")]
    [TestCase(431, "401 auth.required")]
    [TestCase(403, "403 auth.file_forbidden")]
    [TestCase(404, "404 file.not_found")]
    [TestCase(410, "404 file.not_found")]
    [TestCase(302, "503 auth.unavailable")]
    [TestCase(429, "503 auth.unavailable")]
    [TestCase(500, "503 auth.unavailable")]
    public async Task Download_WhenTheBackendDoesNotAllowIt_IsRefused(int status, string refusal)
    {
        string caller = $"{Guid.NewGuid()}";
        _statuses[caller] = status;
        using HttpClient client = Service.ClientWith(("apptoken", caller));

        Answer answer = await client.GetAnswerAsync($"/upload/files/{_id}");

        Assert.That(answer.Refusal, Is.EqualTo(refusal));
    }

    [Test]
    public async Task Downloads_OfOneCaller_ShareAnAnswerForAWhile()
    {
        string caller = $"{Guid.NewGuid()}";
        _statuses[caller] = 200;
        using HttpClient client = Service.ClientWith(("apptoken", caller));
        int before = Backend.Questions.Count;
        using HttpResponseMessage first = await client.GetAsync($"/upload/files/{_id}");
        using HttpResponseMessage second = await client.GetAsync($"/upload/files/{_id}");
        int questions = Backend.Questions.Count - before;

        _statuses[caller] = 403;

        Assert.That((first.StatusCode, second.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        Assert.That(questions, Is.EqualTo(1));
        Assert.That(
            async () =>
            {
                using HttpResponseMessage response = await client.GetAsync($"/upload/files/{_id}");
                return response.StatusCode;
            },
            Is.EqualTo(HttpStatusCode.Forbidden).After(10_000, 200)
        );
    }

    [Test]
    public async Task Download_OfAnotherFile_IsAnotherQuestion()
    {
        string caller = $"{Guid.NewGuid()}";
        _statuses[caller] = 200;
        _statuses[$"/files/{_id + 5000}/access"] = 403;
        using HttpClient client = Service.ClientWith(("apptoken", caller));
        using HttpResponseMessage allowed = await client.GetAsync($"/upload/files/{_id}");

        Answer answer = await client.GetAnswerAsync($"/upload/files/{_id + 5000}");

        Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Refusal, Is.EqualTo("403 auth.file_forbidden"));
    }

    [TestCase("")]
    [TestCase("/api")]
    public async Task Download_ByTheOldPath_IsAskedAboutByTheId(string prefix)
    {
        string caller = $"{Guid.NewGuid()}";
        _statuses[caller] = 200;
        using HttpClient member = Service.ClientWith(("apptoken", caller));

        using HttpResponseMessage response = await member.GetAsync($"{prefix}/uploads/files/{_file.ClientId}");
        Answer ofAStranger = await Client.GetAnswerAsync($"{prefix}/uploads/files/{_file.ClientId}");
        Answer ofNone = await Client.GetAnswerAsync($"{prefix}/uploads/files/none");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Backend.Questions, Does.Contain($"/files/{_id}/access"));
        Assert.That(ofAStranger.Refusal, Is.EqualTo("401 auth.required"));
        Assert.That(ofNone.Refusal, Is.EqualTo("404 file.not_found"));
    }

    [Test]
    public async Task Download_OfAService_IsNotAskedAboutAndItsKeyStaysHere()
    {
        int before = Backend.Questions.Count;

        using HttpResponseMessage response = await _service.GetAsync($"/upload/files/{_id}");
        using HttpClient wrongKey = Service.ClientWith(("X-Api-Key", "wrong"), ("apptoken", $"{Guid.NewGuid()}"));
        Answer ofAWrongKey = await wrongKey.GetAnswerAsync($"/upload/files/{_id}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(ofAWrongKey.Refusal, Is.EqualTo("401 auth.required"));
        Assert.That(Backend.Questions.Count - before, Is.Zero);
        Assert.That(Backend.HeaderNames, Has.None.EqualTo("X-Api-Key").IgnoreCase);
    }

    [TestCase("apptoken")]
    [TestCase("accesstoken")]
    [TestCase("Authorization")]
    [TestCase("Cookie")]
    public async Task Download_OfAServiceForAUser_IsAskedAbout(string header)
    {
        string caller = $"{Guid.NewGuid()}";
        using HttpClient client = Service.ClientWith(("X-Api-Key", TestKeys.Backend), (header, caller));
        Answer refused = await client.GetAnswerAsync($"/upload/files/{_id}");
        _statuses[caller] = 200;

        Assert.That(refused.Refusal, Is.EqualTo("401 auth.required"));
        Assert.That(
            async () =>
            {
                using HttpResponseMessage response = await client.GetAsync($"/upload/files/{_id}");
                return response.StatusCode;
            },
            Is.EqualTo(HttpStatusCode.OK).After(10_000, 200)
        );
    }

    [Test]
    public async Task Download_WhenTheBackendIsNotThere_IsUnavailable()
    {
        await using ServiceHost service = await ServiceHost.StartAsync(
            DatabaseProvider.Sqlite,
            new Dictionary<string, string>(Settings) { ["Downloads:Backend:Address"] = "http://127.0.0.1:9/{id}" }
        );

        Answer answer = await service.Client.GetAnswerAsync("/upload/files/1");

        Assert.That(answer.Refusal, Is.EqualTo("503 auth.unavailable"));
    }

    [Test]
    public async Task Download_OfWhichTheBackendKnowsNothing_IsThePlaceholder()
    {
        string picture = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.gif");
        await File.WriteAllTextAsync(picture, "GIF89a;");
        Dictionary<string, string> settings = new(Settings) { ["Downloads:Placeholder"] = picture };
        _statuses["/files/77/access"] = 404;
        await using ServiceHost service = await ServiceHost.StartAsync(DatabaseProvider.Sqlite, settings);
        File.Delete(picture);

        using HttpResponseMessage response = await service.Client.GetAsync("/upload/files/77");
        Answer toKeep = await service.Client.GetAnswerAsync("/upload/files/77?download=1");

        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("GIF89a;"));
        Assert.That(toKeep.Refusal, Is.EqualTo("404 file.not_found"));
    }

    [Test]
    public async Task List_WithoutCredentials_IsRefusedAsEver()
    {
        Answer answer = await Client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    // By the file if a test says so, else by the caller.
    private (int Status, string Body) AnswerTo(HttpRequest request)
    {
        string caller = string.Concat(
            request.Headers.Cookie.ToString(),
            request.Headers["apptoken"],
            request.Headers["accesstoken"],
            request.Headers.Authorization
        );
        int status = _statuses.TryGetValue($"{request.Path}", out int ofFile)
            ? ofFile
            : _statuses.GetValueOrDefault(caller, 401);
        request.HttpContext.Response.Headers.Location = $"{Backend.Url}/files/1/access";

        // A backend may answer with the file itself.
        return (status, status == 200 ? new string('x', 1_000_000) : "");
    }
}
