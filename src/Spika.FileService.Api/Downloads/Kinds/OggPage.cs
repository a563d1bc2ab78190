namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>
/// The first page of an Ogg stream: its first packet names the codec. A film's picture comes before its sound.
/// </summary>
internal static class OggPage
{
    private const int SegmentCount = 26;

    public static SniffedKinds KindsOf(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> packet =
            head.Length > SegmentCount ? head[Math.Min(head.Length, SegmentCount + 1 + head[SegmentCount])..] : [];
        return packet.StartsWith("OpusHead"u8)
            || packet.StartsWith((ReadOnlySpan<byte>)[1, .. "vorbis"u8])
            || packet.StartsWith((ReadOnlySpan<byte>)[0x7F, .. "FLAC"u8])
            || packet.StartsWith("Speex   "u8)
                ? SniffedKinds.Certain(SafeKind.OggSound)
            : packet.StartsWith((ReadOnlySpan<byte>)[0x80, .. "theora"u8]) ? SniffedKinds.Certain(SafeKind.Ogg)
            // An index of the streams, which follow.
            : packet.StartsWith("fishead"u8) ? SniffedKinds.Certain(SafeKind.Ogg, SafeKind.OggSound)
            : SniffedKinds.Possible(SafeKind.OggSound, SafeKind.Ogg);
    }
}
