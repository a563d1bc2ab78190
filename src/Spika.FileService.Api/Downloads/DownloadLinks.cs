using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Auth;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Application.Files.CreateDownloadLink;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Api.Downloads;

/// <summary>
/// Links that end: <c>/upload/files/7?expires=1790000000&amp;content=...&amp;signature=...</c>: the time in seconds
/// since 1970, a tag of the content, and the HMAC-SHA-256 of id, time and tag. The tag keeps a link from opening
/// another file that gets the id after a restore. Keys are changed without breaking links: the first of
/// <c>Downloads:SigningKeys</c> signs, all of them are accepted.
/// </summary>
internal sealed class DownloadLinks : IDownloadLinks
{
    /// <summary>The query parameters of a link.</summary>
    public const string ExpiresParameter = "expires";

    public const string ContentParameter = "content";

    public const string SignatureParameter = "signature";

    /// <summary>The list of keys in the settings.</summary>
    public const string Section = "Downloads:SigningKeys";

    private const int LeastKeyBytes = 32;

    private const int TagBytes = 16;

    private readonly byte[][] _keys;

    private readonly TimeSpan _lifetime;

    private readonly TimeProvider _clock;

    public DownloadLinks(IConfiguration configuration, IOptions<DownloadOptions> options, TimeProvider clock)
    {
        IConfigurationSection keys = configuration.GetSection(Section);
        if (!string.IsNullOrEmpty(keys.Value))
        {
            throw new SettingException($"{Section} is a list; its first key is {Section}:0.");
        }

        _keys = [.. (keys.Get<string[]>() ?? []).Select(KeyIn)];
        _lifetime = options.Value.LinkLifetime;
        _clock = clock;
    }

    public bool CanSign => _keys.Length > 0;

    public DownloadLink Create(StoredFile file)
    {
        long expires = (_clock.GetUtcNow() + _lifetime).ToUnixTimeSeconds();
        string tag = TagOf(file);
        string signature = Base64Url.EncodeToString(Sign(_keys[0], file.Id, expires, tag));
        return new DownloadLink(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{FilePath.Of(file.Id)}?{ExpiresParameter}={expires}&{ContentParameter}={tag}&{SignatureParameter}={signature}"
            ),
            DateTimeOffset.FromUnixTimeSeconds(expires)
        );
    }

    /// <summary>
    /// Names the bytes of a file and what was verified of them. No other file has it, whatever its id.
    /// </summary>
    public static string TagOf(StoredFile file)
    {
        byte[] hash = SHA256.HashData(Encoding.ASCII.GetBytes($"{file.Blob}\n{file.Description.Hash.Hex}"));
        return Base64Url.EncodeToString(hash.AsSpan(0, TagBytes));
    }

    /// <summary>The content that a valid link is for.</summary>
    public static LinkedContent ContentIn(IQueryCollection query) => new(query[ContentParameter].ToString());

    /// <returns>Why the query of a download is refused; null when its link is valid.</returns>
    public Error? Refuse(long fileId, IQueryCollection query)
    {
        string tag = query[ContentParameter].ToString();
        if (
            tag.Length != Base64Url.GetEncodedLength(TagBytes)
            || !TryReadExpiry(query, out long expires)
            || !IsSigned(fileId, expires, tag, query[SignatureParameter].ToString())
        )
        {
            return AuthErrors.LinkInvalid;
        }

        return expires < _clock.GetUtcNow().ToUnixTimeSeconds() ? AuthErrors.LinkExpired : null;
    }

    /// <returns>For how long the link of an allowed request still works; null when it has none.</returns>
    public TimeSpan? TimeLeft(IQueryCollection query) =>
        TryReadExpiry(query, out long expires)
            ? TimeSpan.FromSeconds(Math.Min(expires - _clock.GetUtcNow().ToUnixTimeSeconds(), int.MaxValue))
            : null;

    private static bool TryReadExpiry(IQueryCollection query, out long expires) =>
        long.TryParse(query[ExpiresParameter], NumberStyles.None, CultureInfo.InvariantCulture, out expires);

    private bool IsSigned(long fileId, long expires, string tag, string signature)
    {
        Span<byte> presented = stackalloc byte[SHA256.HashSizeInBytes];
        if (
            signature.Length != Base64Url.GetEncodedLength(SHA256.HashSizeInBytes)
            || Base64Url.DecodeFromChars(signature, presented, out _, out int length) != OperationStatus.Done
            || length != presented.Length
        )
        {
            return false;
        }

        foreach (byte[] key in _keys)
        {
            if (CryptographicOperations.FixedTimeEquals(Sign(key, fileId, expires, tag), presented))
            {
                return true;
            }
        }

        return false;
    }

    private static byte[] Sign(byte[] key, long fileId, long expires, string tag) =>
        HMACSHA256.HashData(
            key,
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{fileId}\n{expires}\n{tag}"))
        );

    private static byte[] KeyIn(string base64)
    {
        byte[] key = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, key, out int length) && length >= LeastKeyBytes
            ? key[..length]
            : throw new SettingException($"Each of {Section} must be base64 of {LeastKeyBytes} bytes at least.");
    }
}
