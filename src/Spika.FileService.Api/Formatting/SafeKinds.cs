using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Formatting;

/// <summary>
/// The kinds that a browser may show in place: pictures, sound and film whose decoders run no script. SVG, PDF, HTML and all others are
/// saved.
/// </summary>
internal static class SafeKinds
{
    /// <summary>How many of a file's first bytes tell its kind.</summary>
    public const int HeadBytes = 12;

    private delegate bool Signature(ReadOnlySpan<byte> head);

    private static readonly Dictionary<string, Signature> _kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["image/png"] = IsPng,
        ["image/jpeg"] = IsJpeg,
        ["image/jpg"] = IsJpeg,
        ["image/gif"] = head => head.StartsWith("GIF8"u8),
        ["image/webp"] = head => IsRiff(head, "WEBP"u8),
        ["image/bmp"] = head => head.StartsWith("BM"u8),
        ["image/avif"] = IsIsoMedia,
        ["image/heic"] = IsIsoMedia,
        ["image/heif"] = IsIsoMedia,
        ["audio/mpeg"] = IsMp3,
        ["audio/mp3"] = IsMp3,
        ["audio/aac"] = IsAdts,
        ["audio/mp4"] = IsIsoMedia,
        ["audio/m4a"] = IsIsoMedia,
        ["audio/x-m4a"] = IsIsoMedia,
        ["audio/wav"] = head => IsRiff(head, "WAVE"u8),
        ["audio/x-wav"] = head => IsRiff(head, "WAVE"u8),
        ["audio/flac"] = head => head.StartsWith("fLaC"u8),
        ["audio/ogg"] = IsOgg,
        ["audio/opus"] = IsOgg,
        ["audio/webm"] = IsMatroska,
        ["video/mp4"] = IsIsoMedia,
        ["video/quicktime"] = IsIsoMedia,
        ["video/3gpp"] = IsIsoMedia,
        ["video/ogg"] = IsOgg,
        ["video/webm"] = IsMatroska,
    };

    /// <param name="mediaType">Without parameters.</param>
    public static bool Contain(StringSegment mediaType) => mediaType.Value is { } type && _kinds.ContainsKey(type);

    /// <summary>Whether a file of one of the kinds begins as such a file does.</summary>
    /// <param name="head">Its first <see cref="HeadBytes"/>, or all when it is shorter.</param>
    public static bool Match(StringSegment mediaType, ReadOnlySpan<byte> head) => _kinds[mediaType.Value!](head);

    private static bool IsPng(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]);

    private static bool IsJpeg(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]);

    private static bool IsOgg(ReadOnlySpan<byte> head) => head.StartsWith("OggS"u8);

    private static bool IsMatroska(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]);

    // The length of the first box, then its name: MP4 and all that are made like it.
    private static bool IsIsoMedia(ReadOnlySpan<byte> head) => head.Length >= 8 && head[4..8].SequenceEqual("ftyp"u8);

    private static bool IsRiff(ReadOnlySpan<byte> head, ReadOnlySpan<byte> form) =>
        head.StartsWith("RIFF"u8) && head.Length >= 12 && head[8..12].SequenceEqual(form);

    // Tags, or a frame at once: eleven bits of one, then the layer.
    private static bool IsMp3(ReadOnlySpan<byte> head) =>
        head.StartsWith("ID3"u8) || (head.Length >= 2 && head[0] == 0xFF && (head[1] & 0xE0) == 0xE0);

    private static bool IsAdts(ReadOnlySpan<byte> head) =>
        head.Length >= 2 && head[0] == 0xFF && (head[1] & 0xF6) == 0xF0;
}
