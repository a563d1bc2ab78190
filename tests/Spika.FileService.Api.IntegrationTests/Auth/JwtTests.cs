using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

public sealed class JwtTests : ServiceTests
{
    private static readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly DateTime _now = TimeProvider.System.GetUtcNow().UtcDateTime;

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "Jwt",
            ["Auth:Jwt:Key"] = Convert.ToBase64String(_key),
            ["Auth:Jwt:Audience"] = "files",
            ["Auth:Jwt:Issuer"] = "chat",
        };

    [Test]
    public async Task Request_WithAToken_IsItsSubjects()
    {
        using HttpClient alice = ClientWith(Token());
        using HttpClient aliceLater = ClientWith(Token(with: new Claim("jti", "2")));
        using HttpClient bob = ClientWith(Token(subject: "bob"));
        TestFile file = TestFile.Of(chunks: 1);
        await alice.PostAllChunksAsync(file);

        Answer own = await aliceLater.GetAnswerAsync($"/upload/files/check/{file.ClientId}");
        Answer foreign = await bob.GetAnswerAsync($"/upload/files/check/{file.ClientId}");

        Assert.That(own.UploadedChunks, Is.EqualTo(new[] { 0 }));
        Assert.That(foreign.Refusal, Is.EqualTo("404 upload.not_found"));
    }

    [TestCase("not a token")]
    [TestCaseSource(nameof(BadTokens))]
    public async Task Request_WithAnythingElse_IsRefused(string token)
    {
        using HttpClient client = ClientWith(token);

        Answer answer = await client.GetAnswerAsync("/upload/files");

        Assert.That(answer.Refusal, Is.EqualTo("401 auth.required"));
    }

    [Test]
    public async Task Claims_ThatMeanSomethingHere_AreNotTakenFromAToken()
    {
        using HttpClient alice = ClientWith(Token());
        using HttpClient mallory = ClientWith(Token("mallory", with: new Claim("service", "backend")));
        long file = (await alice.UploadAsync(TestFile.Of(chunks: 1))).FileId;

        Answer answer = await mallory.DeleteAnswerAsync($"/upload/files/{file}");

        Assert.That(answer.Refusal, Is.EqualTo("404 file.not_found"));
    }

    private static IEnumerable<TestCaseData> BadTokens()
    {
        yield return Case("of another key", Token(key: [.. _key.Reverse()]));
        yield return Case("for another audience", Token(audience: "other"));
        yield return Case("of another issuer", Token(issuer: "other"));
        yield return Case("expired", Token(expires: _now.AddMinutes(-2)));
        yield return Case("without a subject", Token(subject: null));
        yield return Case("with an endless subject", Token(subject: new string('a', 201)));
        yield return Case("unsigned", Token(key: []));
        yield return Case("with an extension that must be understood", Token(critical: "exp"));
    }

    private static TestCaseData Case(string name, string token) => new TestCaseData(token).SetArgDisplayNames(name);

    private static string Token(
        string? subject = "alice",
        string audience = "files",
        string issuer = "chat",
        DateTime? expires = null,
        byte[]? key = null,
        Claim? with = null,
        string? critical = null
    )
    {
        Claim?[] claims = [subject is null ? null : new Claim("sub", subject), with];
        DateTime end = expires ?? _now.AddMinutes(10);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                Subject = new ClaimsIdentity(claims.OfType<Claim>()),
                Audience = audience,
                Issuer = issuer,
                Expires = end,
                AdditionalHeaderClaims = critical is null
                    ? null
                    : new Dictionary<string, object> { ["crit"] = new[] { critical } },
                SigningCredentials = key is []
                    ? null
                    : new SigningCredentials(new SymmetricSecurityKey(key ?? _key), SecurityAlgorithms.HmacSha256),
            }
        );
    }

    private HttpClient ClientWith(string token) => Service.ClientWith(("Authorization", $"Bearer {token}"));
}
