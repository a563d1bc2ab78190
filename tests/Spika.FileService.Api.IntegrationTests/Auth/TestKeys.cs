using System.Security.Cryptography;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Auth;

/// <summary>
/// A service with keys: one of the backend, which acts for users, and one of another service, which does
/// not.
/// </summary>
internal static class TestKeys
{
    public const string Backend = "the backend's key";

    public const string Other = "another service's key";

    public static Dictionary<string, string> Settings =>
        new()
        {
            ["Auth:Mode"] = "ApiKey",
            ["Auth:ApiKeys:backend:Sha256"] = Hash(Backend),
            ["Auth:ApiKeys:backend:ActsForUsers"] = "true",
            ["Auth:ApiKeys:other:Sha256"] = Hash(Other).ToUpperInvariant(),
        };

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
