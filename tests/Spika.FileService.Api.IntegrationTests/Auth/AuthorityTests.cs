using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;
using Spika.FileService.Api.IntegrationTests.Http;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>The authority of bearer tokens, when it publishes its keys and when it is away.</summary>
public sealed class AuthorityTests
{
    private readonly Authority _authority = new();

    private ServiceHost? _service;

    [TearDown]
    public async Task StopServiceAsync()
    {
        if (_service is not null)
        {
            await _service.DisposeAsync();
        }

        _authority.Failure = null;
        _authority.IsDripping = false;
        _authority.Issuer = "https://issuer.example.org";
    }

    [OneTimeTearDown]
    public async Task StopAuthorityAsync() => await _authority.DisposeAsync();

    [TestCase("", "", "https://issuer.example.org", "https://files.example.org", "https://files.example.org")]
    [TestCase("/", "", "https://issuer.example.org", "https://files.example.org/", "https://files.example.org")]
    [TestCase("/", "", "https://issuer.example.org/", "https://files.example.org", "https://files.example.org/")]
    [TestCase("", "https://issuer.example.org/", "https://issuer.example.org", "files", "files")]
    [TestCase("", "https://issuer.example.org", "https://issuer.example.org/", "files", "files")]
    public async Task Request_WhenAddressesDifferInTheLastSlash_IsAllowed(
        string slash,
        string issuer,
        string issuerOfToken,
        string audience,
        string audienceOfToken
    )
    {
        await StartAsync(slash, issuer, audience);

        Answer answer = await AnswerAsync(Token(audienceOfToken, issuerOfToken));

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("files", "files/")]
    [TestCase("files", "FILES")]
    [TestCase("https://files.example.org", "https://files.example.org//")]
    [TestCase("https://files.example.org", "https://files.example.org/a")]
    public async Task Request_WhenTheAudienceIsAnotherOne_IsRefused(string audience, string audienceOfToken)
    {
        await StartAsync(audience: audience);

        Answer answer = await AnswerAsync(Token(audienceOfToken));

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [Test]
    public async Task Requests_WhenTheAuthorityIsSilent_ShareOneQuestionAndAreUnavailableUntilItAnswers()
    {
        _authority.Failure = _ => null;
        await StartAsync();
        int before = _authority.Connections;

        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AnswerAsync(Token())));

        Assert.That(answers.Select(answer => answer.Refusal), Is.All.EqualTo("503 auth.unavailable"));
        Assert.That(_authority.Connections - before, Is.EqualTo(1));
        Assert.That(_service!.Complaints.Messages, Has.Exactly(1).Items);
        Assert.That(_service.Complaints.Messages[0], Does.StartWith("3020 ").And.Contains(_authority.Url));
        _authority.Failure = null;
        Assert.That(async () => (await AnswerAsync(Token())).Status, Is.EqualTo(HttpStatusCode.OK).After(10_000, 200));
    }

    [TestCaseSource(nameof(Failures))]
    public async Task Request_WhenTheAuthorityFails_IsUnavailable(Func<string, string?> failure, bool isDripping)
    {
        _authority.Failure = failure;
        _authority.IsDripping = isDripping;
        await StartAsync();

        Answer answer = await AnswerAsync(Token());

        Assert.That(answer.Refusal, Is.EqualTo("503 auth.unavailable"));
    }

    [Test]
    public async Task Request_WhenTheAuthorityRefusesConnections_IsUnavailable()
    {
        await StartAsync(authority: $"http://127.0.0.1:{UnusedPort()}");

        Answer answer = await AnswerAsync(Token());

        Assert.That(answer.Refusal, Is.EqualTo("503 auth.unavailable"));
    }

    [Test]
    public async Task Request_WhenTheAuthorityHasNoTls_IsUnavailable()
    {
        await StartAsync(authority: _authority.Url.Replace("http:", "https:", StringComparison.Ordinal));

        Answer answer = await AnswerAsync(Token());

        Assert.That(answer.Refusal, Is.EqualTo("503 auth.unavailable"));
    }

    [TestCase("garbage")]
    [TestCase("a.b")]
    [TestCase("a.b.c.d")]
    [TestCase(".b.c")]
    [TestCase("a b.c.d")]
    public async Task Garbage_WhenTheAuthorityIsAway_IsRefusedWithoutAQuestion(string token)
    {
        _authority.Failure = _ => null;
        await StartAsync();
        int before = _authority.Connections;

        Answer answer = await AnswerAsync(token);

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
        Assert.That(_authority.Connections, Is.EqualTo(before));
    }

    [Test]
    public async Task KnownKeys_WhenTheAuthorityIsAway_AreUsed()
    {
        await StartAsync();
        await AnswerAsync(Token());
        _authority.Failure = _ => null;

        Answer answer = await AnswerAsync(Token());

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task TokensOfUnknownKeys_WhenTheKeysAreNew_AskNothing()
    {
        await StartAsync();
        await AnswerAsync(Token());
        int before = _authority.Connections;
        using RSA rsa = RSA.Create(2048);
        RsaSecurityKey unknown = new(rsa) { KeyId = "unknown" };

        Answer answer = await AnswerAsync(Token(key: unknown));

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
        Assert.That(_authority.Connections, Is.EqualTo(before));
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return Case("dripping", _ => Authority.Answer(new string(' ', 1000) + "{}"), isDripping: true);
        yield return Case("failing", _ => Authority.Answer("", "500 Internal Server Error"));
        yield return Case("missing", _ => Authority.Answer("", "404 Not Found"));
        yield return Case("no JSON", _ => Authority.Answer("<html>"));
        yield return Case("other JSON", _ => Authority.Answer("[1]"));
        yield return Case("no keys", _ => Authority.Answer("""{"issuer":"x"}"""));
        yield return Case("a circle", _ => Authority.Answer("", "302 Found", "Location: /again\r\n"));
        yield return Case("no HTTP", _ => "220 mail.example.org\r\n");
        yield return Case("an end", _ => "");
    }

    private static TestCaseData Case(string name, Func<string, string?> failure, bool isDripping = false) =>
        new TestCaseData(failure, isDripping).SetArgDisplayNames(name);

    private static int UnusedPort()
    {
        using System.Net.Sockets.TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Token(
        string audience = "files",
        string issuer = "https://issuer.example.org",
        SecurityKey? key = null
    ) => TestTokens.Of(audience: audience, issuer: issuer, key: key ?? _authority.Key);

    private async Task StartAsync(
        string slash = "",
        string issuer = "",
        string audience = "files",
        string? authority = null
    ) =>
        _service = await ServiceHost.StartAsync(
            DatabaseProvider.Sqlite,
            new Dictionary<string, string>
            {
                ["Auth:Mode"] = "Jwt",
                ["Auth:Jwt:Authority"] = (authority ?? _authority.Url) + slash,
                ["Auth:Jwt:Issuer"] = issuer,
                ["Auth:Jwt:Audience"] = audience,
                ["Auth:Jwt:Timeout"] = "00:00:01",
            }
        );

    private async Task<Answer> AnswerAsync(string token)
    {
        using HttpClient client = _service!.ClientWith();
        using HttpRequestMessage request = new(HttpMethod.Get, "/upload/files");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await client.AnswerAsync(request);
    }
}
