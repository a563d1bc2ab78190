using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Downloads;

/// <summary>
/// The beginnings of small files of every kind that a browser may show, and of some that only look alike.
/// </summary>
internal static class SampleFiles
{
    /// <summary>A tag of 300 bytes, longer than what is read of a file at first.</summary>
    public static readonly byte[] AacBehindTag = [.. Tag(300), 0xFF, 0xF1, 0x50, 0x80, 0x02, 0x1F, 0xFC];

    public static readonly byte[] Webm =
    [
        .. (byte[])
            [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 0x01, 0x42, 0xF7, 0x81, 0x01, 0x42, 0xF2, 0x81, 0x04],
        .. (byte[])[0x42, 0xF3, 0x81, 0x08, 0x42, 0x82, 0x84],
        .. "webm"u8,
    ];

    public static IEnumerable<(string Name, byte[] Content, string MediaType)> All =>
        [
            ("PNG", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8], "image/png"),
            ("JPEG", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF"u8], "image/jpeg"),
            ("JPEG of a camera", [0xFF, 0xD8, 0xFF, 0xE1, 0, 16, .. "Exif"u8], "image/jpeg"),
            ("GIF", [.. "GIF89a"u8, 1, 0, 1, 0], "image/gif"),
            ("old GIF", [.. "GIF87a"u8, 1, 0, 1, 0], "image/gif"),
            ("WebP", [.. "RIFF$\0\0\0WEBPVP8 "u8], "image/webp"),
            ("BMP", [.. "BM"u8, 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 1, 0], "image/bmp"),
            ("AVIF", Iso("avif", "mif1", "miaf"), "image/avif"),
            ("AVIF by its second brand", Iso("mif1", "avif"), "image/avif"),
            ("HEIC", Iso("heic", "mif1"), "image/heic"),
            ("HEIC by its second brand", Iso("mif1", "heic"), "image/heic"),
            ("HEIF", Iso("mif1", "miaf"), "image/heif"),
            ("MP3", [0xFF, 0xFB, 0x90, 0x64, 0, 0], "audio/mpeg"),
            ("MP3 behind a tag", [.. Tag(300), 0xFF, 0xFB, 0x90, 0x64], "audio/mpeg"),
            ("MP3 behind two tags", [.. Tag(100), .. Tag(200), 0xFF, 0xFB, 0x90, 0x64], "audio/mpeg"),
            ("MP3 whose tag is cut off", Tag(5000)[..100], "audio/mpeg"),
            ("AAC", [0xFF, 0xF1, 0x50, 0x80, 0x02, 0x1F, 0xFC], "audio/aac"),
            ("AAC of MPEG-2", [0xFF, 0xF9, 0x50, 0x80, 0x02, 0x1F, 0xFC], "audio/aac"),
            ("AAC behind a tag", AacBehindTag, "audio/aac"),
            ("AAC behind two tags", [.. Tag(70), .. AacBehindTag], "audio/aac"),
            ("AAC behind a large cover", [.. Tag(200_000), 0xFF, 0xF1, 0x50, 0x80], "audio/aac"),
            ("M4A", Iso("M4A ", "mp42", "isom"), "audio/mp4"),
            ("WAV", [.. "RIFF$\0\0\0WAVEfmt "u8], "audio/wav"),
            ("FLAC", [.. "fLaC"u8, 0, 0, 0, 34], "audio/flac"),
            ("FLAC behind a tag", [.. Tag(80), .. "fLaC"u8], "audio/flac"),
            ("Opus", Ogg("OpusHead"u8), "audio/ogg"),
            ("Vorbis", Ogg([1, .. "vorbis"u8]), "audio/ogg"),
            ("Theora", Ogg([0x80, .. "theora"u8]), "video/ogg"),
            ("WebM", Webm, "video/webm"),
            ("MP4", Iso("isom", "iso2", "avc1"), "video/mp4"),
            ("MP4 of a phone", Iso("mp42", "isom", "mp42"), "video/mp4"),
            ("M4V", Iso("M4V ", "mp42"), "video/mp4"),
            ("3GP", Iso("3gp4", "isom"), "video/3gpp"),
            ("QuickTime", Iso("qt  "), "video/quicktime"),
            ("older QuickTime, moov", Box(200, "moov", 108), "video/quicktime"),
            ("older QuickTime, mdat", Box(0x12345, "mdat"), "video/quicktime"),
            ("older QuickTime, long mdat", Box(1, "mdat"), "video/quicktime"),
            ("older QuickTime, wide", [.. Box(8, "wide"), .. Box(9000, "mdat")], "video/quicktime"),
            ("older QuickTime, free", Box(64, "free", 56), "video/quicktime"),
            ("older QuickTime, skip", Box(64, "skip", 56), "video/quicktime"),
            ("older QuickTime, pnot", Box(20, "pnot", 12), "video/quicktime"),
        ];

    public static IEnumerable<(string Name, byte[] Content)> Unsafe =>
        [
            ("text", [.. "hello, world"u8]),
            ("HTML", [.. "<!doctype html><script>alert(1)</script>"u8]),
            ("SVG", [.. "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8]),
            ("HTML with the name of a box", [.. "<b>\nfree<script>alert(1)</script>"u8]),
            ("text like a box", [.. "Get free beer here"u8]),
            ("text like a BMP", [.. "BMW builds cars in Munich"u8]),
            ("text like a tag", [.. "ID3 tags are in front of the sound"u8]),
            ("text in UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("<html>")]),
            ("PDF", [.. "%PDF-1.7"u8]),
            ("AVI", [.. "RIFF$\0\0\0AVI LIST"u8]),
            ("ZIP", [.. "PK"u8, 3, 4, 20, 0]),
            ("a box of no length", Box(7, "moov")),
        ];

    /// <summary>A box <c>ftyp</c> with its brands, and what follows.</summary>
    public static byte[] Iso(string brand, params string[] compatible) =>
        [
            .. Box(16 + (4 * compatible.Length), "ftyp"),
            .. Encoding.ASCII.GetBytes(brand),
            .. (byte[])[0, 0, 2, 0],
            .. Encoding.ASCII.GetBytes(string.Concat(compatible)),
            .. Box(8, "free"),
        ];

    /// <summary>The first page of an Ogg stream.</summary>
    public static byte[] Ogg(ReadOnlySpan<byte> packet) =>
        [.. "OggS"u8, 0, 2, .. new byte[20], 1, (byte)packet.Length, .. packet];

    private static byte[] Box(int length, string name, int zeros = 0) =>
        [
            (byte)(length >> 24),
            (byte)(length >> 16),
            (byte)(length >> 8),
            (byte)length,
            .. Encoding.ASCII.GetBytes(name),
            .. new byte[zeros],
        ];

    private static byte[] Tag(int content) =>
        [
            .. "ID3"u8,
            4,
            0,
            0,
            (byte)(content >> 21),
            (byte)((content >> 14) & 0x7F),
            (byte)((content >> 7) & 0x7F),
            (byte)(content & 0x7F),
            .. new byte[content],
        ];
}
