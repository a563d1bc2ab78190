using System.Net;
using System.Text;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class SpikaTokenTests : ServiceTests
{
    private readonly SpikaBackend _backend = new();

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "SpikaToken",
            ["Auth:SpikaToken:Address"] = _backend.Address,
            ["Auth:SpikaToken:CacheFor"] = "00:00:01",
        };

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [Test]
    public async Task Request_WithATokenThatTheBackendKnows_IsItsUsers()
    {
        _backend.Know("alice-1", "1");
        _backend.Know("alice-2", "1");
        _backend.Know("bob", "\"2\"");
        using HttpClient alice = Service.ClientOf("alice-1");
        using HttpClient aliceLater = Service.ClientOf("alice-2");
        using HttpClient bob = Service.ClientOf("bob");
        TestFile file = TestFile.Of(chunks: 1);
        await alice.PostAllChunksAsync(file);

        Answer own = await aliceLater.GetAnswerAsync($"/upload/files/check/{file.ClientId}");
        Answer foreign = await bob.GetAnswerAsync($"/upload/files/check/{file.ClientId}");

        Assert.That(own.UploadedChunks, Is.EqualTo(new[] { 0 }));
        Assert.That(foreign.Refusal, Is.EqualTo("404 upload.not_found"));
    }

    [Test]
    public async Task Request_WithATokenThatTheBackendRefuses_IsRefused()
    {
        using HttpClient client = Service.ClientOf("unknown");

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [TestCase("é")]
    [TestCase("a b")]
    public async Task Request_WithSomethingThatIsNoToken_IsRefusedWithoutAsking(string token)
    {
        int before = _backend.Questions;
        using HttpRequestMessage request = new(HttpMethod.Get, "/upload/files");
        request.Headers.TryAddWithoutValidation("accesstoken", token);
        using SocketsHttpHandler utf8 = new() { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using HttpClient client = new(utf8) { BaseAddress = Client.BaseAddress };

        Answer answer = await client.AnswerAsync(request);

        Assert.That((answer.Refusal, _backend.Questions), Is.EqualTo(("401 auth.required", before)));
    }

    [Test]
    public async Task Request_WithATokenThatIsTooLongForTheBackend_IsRefused()
    {
        string token = new('t', 4000);
        _backend.Answers[token] = (431, "");
        using HttpClient client = Service.ClientOf(token);

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [Test]
    public async Task Questions_CarryNothingOfEarlierOnes()
    {
        _backend.Know("cookie-1", "6");
        _backend.Know("cookie-2", "7");
        using HttpClient first = Service.ClientOf("cookie-1");
        using HttpClient second = Service.ClientOf("cookie-2");

        await first.GetAnswerAsync("/upload/files");
        await second.GetAnswerAsync("/upload/files");

        Assert.That(_backend.Cookies, Is.Empty);
    }

    [TestCase("/health/live")]
    [TestCase("/health/ready")]
    public async Task Health_WhenTheBackendIsAway_Answers(string path)
    {
        _backend.Answers["away-for-health"] = (500, "");
        using HttpClient client = Service.ClientOf("away-for-health");

        Answer answer = await client.GetAnswerAsync(path);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Requests_WithOneToken_ShareOneQuestion()
    {
        _backend.Know("shared", "3");
        using HttpClient client = Service.ClientOf("shared");
        int before = _backend.Questions;

        Answer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => client.GetAnswerAsync("/upload/files"))
        );

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(_backend.Questions - before, Is.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Token_ThatTheBackendKnowsNoMore_IsRefusedWhenTheAnswerIsOld()
    {
        _backend.Know("old", "4");
        using HttpClient client = Service.ClientOf("old");
        Answer before = await client.GetAnswerAsync("/upload/files");
        _backend.Answers.TryRemove("old", out _);

        Assert.That(before.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            async () => (await client.GetAnswerAsync("/upload/files")).Refusal,
            Is.EqualTo("401 auth.required").After(5000, 200)
        );
    }

    [TestCase("away", 500, "")]
    [TestCase("missing", 404, "")]
    [TestCase("moved", 302, "")]
    [TestCase("talks", 200, "hello")]
    [TestCase("nobody", 200, """{"data":{"user":{}}}""")]
    [TestCase("nameless", 200, """{"data":{"user":{"id":""}}}""")]
    [TestCase("half", 200, """{"data":{"user":{"id":1.5}}}""")]
    [TestCase("endless", 200, """{"data":{"user":{"id":1e400}}}""")]
    public async Task Request_WhenTheBackendGivesNoAnswerThatCounts_IsRefused(string token, int status, string body)
    {
        _backend.Answers[token] = (status, body);
        using HttpClient client = Service.ClientOf(token);

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("503 auth.unavailable"));
        _backend.Know(token, "5");
        Assert.That((await client.GetAnswerAsync("/upload/files")).Status, Is.EqualTo(HttpStatusCode.OK));
    }
}
