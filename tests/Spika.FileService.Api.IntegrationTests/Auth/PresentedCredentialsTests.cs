using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>Valid credentials beside invalid ones, with all modes, for each kind of download access.</summary>
[TestFixture("Authorized")]
[TestFixture("Public")]
[TestFixture("Signed")]
[TestFixture("Backend")]
public sealed class PresentedCredentialsTests(string access) : ServiceTests
{
    private const string Key = "X-Api-Key";
    private const string User = "X-Spika-User";
    private const string Bearer = "Authorization";
    private const string Token = "accesstoken";
    private const string Admin = "adminAccessToken";

    private static readonly (string Name, string Value)[] _valid =
    [
        (Key, TestKeys.Backend),
        (Bearer, $"Bearer {TestTokens.Of("mallory")}"),
        (Token, "mallory"),
        (Admin, "mallory"),
    ];

    private static readonly (string Name, string Value)[] _invalid =
    [
        (Key, "wrong"),
        (Key, ""),
        (User, ""),
        (User, new string('u', 201)),
        (Bearer, ""),
        (Bearer, "Bearer"),
        (Bearer, "Bearer x"),
        (Bearer, "Bearer a.b.c"),
        (Bearer, "Basic eDp5"),
        (Bearer, $"Basic eDp5, Bearer {TestTokens.Of("mallory")}"),
        (Bearer, $"Bearer {TestTokens.Of("mallory", isExpired: true)}"),
        (Bearer, $"Bearer {TestTokens.Of("mallory", audience: "other")}"),
        (Bearer, $"Bearer {TestTokens.Of(subject: null)}"),
        (Bearer, $"Bearer {TestTokens.Of("mallory", key: new SymmetricSecurityKey(new byte[32]))}"),
        (Token, "expired"),
        (Token, ""),
        (Token, "a b"),
        (Admin, "expired"),
        (Admin, ""),
    ];

    private readonly ScriptedBackend _backend = new() { Answer = Identify };

    private long _id;

    protected override Dictionary<string, string> Settings
    {
        get
        {
            Dictionary<string, string> settings = new(TestKeys.Settings)
            {
                ["Auth:Mode"] = "ApiKey,Jwt,SpikaToken",
                ["Auth:Jwt:Key"] = TestTokens.KeySetting,
                ["Auth:Jwt:Audience"] = "files",
                ["Auth:SpikaToken:0:Header"] = Token,
                ["Auth:SpikaToken:0:Address"] = $"{_backend.Url}/me",
                ["Auth:SpikaToken:1:Header"] = Admin,
                ["Auth:SpikaToken:1:Address"] = $"{_backend.Url}/admin",
                ["Auth:SpikaToken:1:Owner"] = "admin",
                ["Downloads:Access"] = access,
                ["Downloads:SigningKeys:0"] = TestTokens.KeySetting,
            };
            if (access == "Backend")
            {
                settings["Downloads:Backend:Address"] = $"{_backend.Url}/files/{{id}}";
            }

            return settings;
        }
    }

    [OneTimeSetUp]
    public async Task UploadAsync()
    {
        using HttpClient bob = Service.ClientWith((Key, TestKeys.Backend), (User, "bob"));
        _id = (await bob.UploadAsync(TestFile.Of(chunks: 1))).FileId;
    }

    [OneTimeTearDown]
    public async Task StopBackendAsync() => await _backend.DisposeAsync();

    [Test]
    public async Task Request_WithAnInvalidCredentialBesideAValidOne_IsRefusedOnEveryRoute()
    {
        (string Method, string Path)[] routes =
        [
            ("GET", "/upload/files"),
            ("DELETE", $"/upload/files/{_id}"),
            ("GET", $"/upload/files/{_id}/record"),
            ("POST", "/upload/files"),
            ("GET", "/no/such/route"),
            .. access == "Public" ? [] : new[] { ("GET", $"/upload/files/{_id}") },
        ];
        List<string> allowed = [];
        foreach ((string method, string path) in routes)
        {
            foreach ((string Name, string Value) bad in _invalid)
            {
                foreach ((string Name, string Value) good in _valid.Where(good => good.Name != bad.Name))
                {
                    string answer = await AnswerAsync(method, path, good, bad);
                    if (answer != "401 auth.required")
                    {
                        allowed.Add($"{method} {path} with {good.Name} and {bad}: {answer}");
                    }
                }
            }
        }

        Assert.That(allowed, Is.Empty);
    }

    // HttpClient would join them into one.
    [TestCase(Key, TestKeys.Backend)]
    [TestCase(User, "bob")]
    [TestCase(Bearer, null)]
    [TestCase(Token, "mallory")]
    [TestCase(Admin, "mallory")]
    public async Task Request_WithAValidCredentialTwice_IsRefused(string name, string? value)
    {
        string header = $"{name}: {value ?? $"Bearer {TestTokens.Of()}"}";
        string key = name == Key ? "X-Other: 1" : $"{Key}: {TestKeys.Backend}";

        string once = await RawHttp.SendAsync(Client.BaseAddress!, "GET /upload/files HTTP/1.1", key, header);
        string twice = await RawHttp.SendAsync(Client.BaseAddress!, "GET /upload/files HTTP/1.1", key, header, header);

        Assert.That(once, Does.StartWith("HTTP/1.1 200"));
        Assert.That(twice, Does.StartWith("HTTP/1.1 401"));
    }

    [Test]
    public async Task Request_ForAUserWithoutAKey_IsRefused()
    {
        string answer = await AnswerAsync("GET", "/upload/files", (Bearer, $"Bearer {TestTokens.Of()}"), (User, "bob"));

        Assert.That(answer, Is.EqualTo("401 auth.required"));
    }

    [Test]
    public async Task Requests_WithAWrongKey_AskTheBackendNothing()
    {
        string token = $"{Guid.NewGuid()}";
        int before = _backend.Questions.Count;

        await AnswerAsync("GET", "/upload/files", (Key, "wrong"), (Token, token));

        Assert.That(_backend.Questions, Has.Count.EqualTo(before));
    }

    [Test]
    public async Task Download_WithAKeyAndAnInvalidToken_IsAllowedOnlyWhenDownloadsArePublic()
    {
        string answer = await AnswerAsync("GET", $"/upload/files/{_id}", (Key, TestKeys.Backend), (Token, "expired"));

        Assert.That(answer, Is.EqualTo(access == "Public" ? "200 " : "401 auth.required"));
    }

    [Test]
    public async Task Request_WithAllCredentialsValid_HasTheReachOfTheUser()
    {
        string answer = await AnswerAsync("DELETE", $"/upload/files/{_id}", _valid);

        Assert.That(answer, Is.EqualTo("404 file.not_found"));
    }

    private static (int Status, string Body) Identify(HttpRequest request)
    {
        bool isFile = request.Path.StartsWithSegments("/files", StringComparison.Ordinal);
        bool isKnown = new[] { Bearer, Token, Admin }
            .Where(name => isFile || request.Headers.ContainsKey(name))
            .All(name => IsMallorys(name, request.Headers[name].ToString()));
        return isKnown ? (200, """{"data":{"user":{"id":1}}}""") : (401, "");
    }

    private static bool IsMallorys(string name, string value) =>
        name == Bearer ? value.Length == 0 || value == _valid[1].Value : value is "" or "mallory";

    private async Task<string> AnswerAsync(string method, string path, params (string, string)[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), path);
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using HttpResponseMessage response = await Client.SendAsync(request);
        string body = await response.Content.ReadAsStringAsync();
        string code = response.IsSuccessStatusCode
            ? ""
            : System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("code").GetString()!;
        return $"{(int)response.StatusCode} {code}";
    }
}
