namespace Spika.FileService.Api.Downloads.Kinds;

/// <summary>The tag with title and cover in front of the sound.</summary>
internal static class Id3Tag
{
    private const int HeaderBytes = 10;

    private const byte HasFooter = 0x10;

    /// <returns>How many bytes the tag has with its header; null when there is none.</returns>
    public static long? LengthOf(ReadOnlySpan<byte> head)
    {
        // The length has seven bits in each byte, so that none of them looks like the beginning of a frame.
        if (
            head.Length < HeaderBytes
            || !head.StartsWith("ID3"u8)
            || head[3] is < 2 or > 4
            || head[4] == 0xFF
            || head[6..HeaderBytes].ContainsAnyInRange((byte)0x80, (byte)0xFF)
        )
        {
            return null;
        }

        long content = (head[6] << 21) | (head[7] << 14) | (head[8] << 7) | head[9];
        return HeaderBytes + content + ((head[5] & HasFooter) != 0 ? HeaderBytes : 0);
    }
}
