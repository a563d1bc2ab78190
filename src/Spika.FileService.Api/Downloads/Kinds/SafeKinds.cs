using System.Buffers.Binary;
using Microsoft.Extensions.Primitives;

namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>
/// Finds the kind of a file by its first bytes. Pictures, sound and film only: SVG, PDF, HTML and all others are never
/// safe to show.
/// </summary>
internal static class SafeKinds
{
    /// <summary>
    /// Enough for the brands of an MP4, the first packet of an Ogg stream and the document type of a WebM.
    /// </summary>
    private const int HeadBytes = 64;

    private static readonly SafeKind[] _all =
    [
        SafeKind.Png,
        SafeKind.Jpeg,
        SafeKind.Gif,
        SafeKind.WebP,
        SafeKind.Bmp,
        SafeKind.Avif,
        SafeKind.Heic,
        SafeKind.Mp3,
        SafeKind.Aac,
        SafeKind.Mp4Sound,
        SafeKind.Wav,
        SafeKind.Flac,
        SafeKind.OggSound,
        SafeKind.WebmSound,
        SafeKind.Sound3Gpp,
        SafeKind.Mp4,
        SafeKind.QuickTime,
        SafeKind.Film3Gpp,
        SafeKind.Ogg,
        SafeKind.Webm,
    ];

    // Sizes of the header that follows the first 14 bytes of a BMP, from OS/2's to version 5.
    private static readonly uint[] _bmpHeaders = [12, 16, 40, 52, 56, 64, 108, 124];

    /// <param name="mediaType">Without parameters.</param>
    public static bool Contain(StringSegment mediaType) => Array.Exists(_all, kind => kind.IsCalled(mediaType));

    /// <summary>Of a picture, which has nothing in front of what tells its kind.</summary>
    /// <param name="content">All of its bytes.</param>
    public static SniffedKinds OfPicture(ReadOnlySpan<byte> content) =>
        Of(content[..Math.Min(HeadBytes, content.Length)], content.Length);

    /// <param name="content">Seekable; left at its start.</param>
    public static async ValueTask<SniffedKinds> OfAsync(Stream content, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[HeadBytes];
        int read = await ReadAsync(content, position: 0, buffer, cancellationToken);
        SniffedKinds kinds = Id3Tag.LengthOf(buffer.AsSpan(0, read)) is { } tag
            ? await BehindTagAsync(content, tag, buffer, cancellationToken)
            : Of(buffer.AsSpan(0, read), content.Length);
        content.Position = 0;
        return kinds;
    }

    // MP3, AAC and FLAC can have a tag in front of them, with a cover picture of some megabytes in it, or several.
    private static async ValueTask<SniffedKinds> BehindTagAsync(
        Stream content,
        long tagLength,
        byte[] buffer,
        CancellationToken cancellationToken
    )
    {
        const int mostTags = 8;
        long position = 0;
        int read = 0;
        long? length = tagLength;
        for (int tags = 0; length is not null && tags < mostTags; tags++)
        {
            position += length.Value;
            read = await ReadAsync(content, position, buffer, cancellationToken);
            length = Id3Tag.LengthOf(buffer.AsSpan(0, read));
        }

        return OfSound(buffer.AsSpan(0, read));
    }

    private static ValueTask<int> ReadAsync(
        Stream content,
        long position,
        byte[] buffer,
        CancellationToken cancellationToken
    )
    {
        content.Position = position;
        return content.ReadAtLeastAsync(buffer, HeadBytes, throwOnEndOfStream: false, cancellationToken);
    }

    private static SniffedKinds OfSound(ReadOnlySpan<byte> head) =>
        head.StartsWith("fLaC"u8) ? SniffedKinds.Certain(SafeKind.Flac)
        : AudioFrame.IsAdts(head) ? SniffedKinds.Certain(SafeKind.Aac)
        // Decoders look for the first frame of an MP3 over some distance.
        : SniffedKinds.Certain(SafeKind.Mp3);

    private static SniffedKinds Of(ReadOnlySpan<byte> head, long fileBytes) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG\r\n"u8, 0x1A, 0x0A]) ? SniffedKinds.Certain(SafeKind.Png)
        : head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? SniffedKinds.Certain(SafeKind.Jpeg)
        : head.StartsWith("GIF87a"u8) || head.StartsWith("GIF89a"u8) ? SniffedKinds.Certain(SafeKind.Gif)
        : head.StartsWith("fLaC"u8) ? SniffedKinds.Certain(SafeKind.Flac)
        : head.StartsWith("RIFF"u8) ? OfRiff(head)
        : head.StartsWith("BM"u8) ? OfBmp(head)
        : head.StartsWith("OggS"u8) ? OggPage.KindsOf(head)
        : head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? OfMatroska(head)
        : head.StartsWith("ID3"u8) ? SniffedKinds.Possible(SafeKind.Mp3)
        : head.StartsWith("GIF8"u8) ? SniffedKinds.Possible(SafeKind.Gif)
        : AudioFrame.IsAdts(head) ? SniffedKinds.Certain(SafeKind.Aac)
        : AudioFrame.IsMp3(head) ? SniffedKinds.Certain(SafeKind.Mp3)
        : AudioFrame.MayBeMp3(head) ? SniffedKinds.Possible(SafeKind.Mp3)
        : IsoMedia.KindsOf(head, fileBytes);

    private static SniffedKinds OfRiff(ReadOnlySpan<byte> head) =>
        head.Length < 12 ? SniffedKinds.None
        : head[8..12].SequenceEqual("WEBP"u8) ? SniffedKinds.Certain(SafeKind.WebP)
        : head[8..12].SequenceEqual("WAVE"u8) ? SniffedKinds.Certain(SafeKind.Wav)
        : SniffedKinds.None;

    // Two letters alone begin many a text.
    private static SniffedKinds OfBmp(ReadOnlySpan<byte> head) =>
        head.Length >= 18 && _bmpHeaders.Contains(BinaryPrimitives.ReadUInt32LittleEndian(head[14..]))
            ? SniffedKinds.Certain(SafeKind.Bmp)
            : SniffedKinds.Possible(SafeKind.Bmp);

    // The element DocType (42 82) of four bytes (84). All other Matroska is for players.
    private static SniffedKinds OfMatroska(ReadOnlySpan<byte> head) =>
        head.IndexOf((ReadOnlySpan<byte>)[0x42, 0x82, 0x84, .. "webm"u8]) > 0
            ? SniffedKinds.Certain(SafeKind.Webm, SafeKind.WebmSound)
            : SniffedKinds.Possible(SafeKind.Webm, SafeKind.WebmSound);
}
