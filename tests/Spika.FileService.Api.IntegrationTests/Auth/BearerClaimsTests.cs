using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Spika.FileService.Api.IntegrationTests.Http;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>Well-signed tokens with claims of unusual types. No issuer is set, so that any is accepted.</summary>
public sealed class BearerClaimsTests : ServiceTests
{
    private static readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    protected override Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "Jwt",
            ["Auth:Jwt:Key"] = Convert.ToBase64String(_key),
            ["Auth:Jwt:Audience"] = "files",
        };

    [TestCase("\"alice\"", "\"chat\"", true)]
    [TestCase("\"alice\"", "null", true)]
    [TestCase("42", "\"chat\"", true)]
    [TestCase("null", "\"chat\"", false)]
    [TestCase("[\"alice\",\"bob\"]", "\"chat\"", false)]
    [TestCase("{\"a\":1}", "\"chat\"", false)]
    [TestCase("\"alice\"", "[1]", null)]
    [TestCase("\"alice\"", "{}", null)]
    public async Task Request_WhateverTheTypesOfTheClaims_IsTakenOrRefused(string sub, string iss, bool? isTaken)
    {
        string payload = $$"""{"sub":{{sub}},"aud":"files","exp":4102444800,"iss":{{iss}},"x":null,"y":[null,{}]}""";
        using HttpClient client = Service.ClientWith(("Authorization", $"Bearer {Sign(payload)}"));

        Answer answer = await client.GetAnswerAsync("/upload/files");

        string expected = isTaken switch
        {
            true => "200",
            false => "401",
            null => "200|401",
        };
        Assert.That($"{(int)answer.Status}", Does.Match($"^({expected})$"));
    }

    private static string Sign(string payload)
    {
        string head = Base64UrlEncoder.Encode("""{"alg":"HS256","typ":"JWT"}""");
        string text = $"{head}.{Base64UrlEncoder.Encode(payload)}";
        byte[] signature = HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(text));
        return $"{text}.{Base64UrlEncoder.Encode(signature)}";
    }
}
