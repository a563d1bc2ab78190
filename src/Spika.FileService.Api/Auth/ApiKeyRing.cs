using System.Security.Cryptography;
using System.Text;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Auth;

/// <summary>The keys of <c>Auth:ApiKeys:{name}</c>.</summary>
/// <remarks>A plain hash is enough: keys are random, and 32 bytes cannot be guessed.</remarks>
internal sealed class ApiKeyRing
{
    private const string Section = "Auth:ApiKeys";

    // What "printf %s $KEY | sha256sum" says when KEY is not set.
    private static readonly string _ofNothing = Convert.ToHexString(SHA256.HashData([]));

    /// <summary>The settings of each key.</summary>
    public static readonly IReadOnlyList<string> Settings =
    [
        $"{Section}:{KnownSetting.Any}:{nameof(ApiKey.Sha256)}",
        $"{Section}:{KnownSetting.Any}:{nameof(ApiKey.ActsForUsers)}",
    ];

    private readonly (string Name, byte[] Hash, bool ActsForUsers)[] _keys;

    public ApiKeyRing(IConfiguration configuration) =>
        _keys = [
            .. (configuration.GetSection(Section).Get<Dictionary<string, ApiKey>>() ?? []).Select(key =>
                (key.Key, HashOf(key.Key, key.Value.Sha256), key.Value.ActsForUsers)
            ),
        ];

    public bool IsEmpty => _keys.Length == 0;

    /// <param name="presented">An empty one is no key.</param>
    /// <returns>The name of the key and whether it may act for users; null when it is none of ours.</returns>
    public (string Name, bool ActsForUsers)? Find(string presented)
    {
        if (presented.Length == 0)
        {
            return null;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), hash);

        // All of them, and each to its end: the time tells nothing.
        (string, bool)? found = null;
        foreach ((string name, byte[] known, bool actsForUsers) in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, known))
            {
                found = (name, actsForUsers);
            }
        }

        return found;
    }

    private static byte[] HashOf(string name, string hex) =>
        hex.Length == 2 * SHA256.HashSizeInBytes
        && hex.All(char.IsAsciiHexDigit)
        && !hex.Equals(_ofNothing, StringComparison.OrdinalIgnoreCase)
            ? Convert.FromHexString(hex)
            : throw new SettingException($"{Section}:{name}:Sha256 must be the SHA-256 of the key, 64 hex digits.");
}
