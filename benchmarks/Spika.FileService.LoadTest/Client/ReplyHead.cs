using System.Globalization;
using System.Text;

namespace Spika.FileService.LoadTest.Client;

/// <param name="Length">Bytes of status line and headers, the empty line included.</param>
/// <param name="ContentLength">Null for a chunked body.</param>
internal readonly record struct ReplyHead(int Length, int Status, long? ContentLength)
{
    private static ReadOnlySpan<byte> End => "\r\n\r\n"u8;

    private static ReadOnlySpan<byte> ContentLengthName => "\r\ncontent-length:"u8;

    /// <returns>Null while the head is not complete.</returns>
    public static ReplyHead? Find(ReadOnlySpan<byte> received)
    {
        int end = received.IndexOf(End);
        if (end < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> head = received[..(end + 2)];
        int status = int.Parse(head.Slice("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        return new ReplyHead(end + End.Length, status, FindContentLength(head));
    }

    private static long? FindContentLength(ReadOnlySpan<byte> head)
    {
        for (int line = head.IndexOf("\r\n"u8); line >= 0 && line + ContentLengthName.Length < head.Length; )
        {
            ReadOnlySpan<byte> rest = head[line..];
            if (Ascii.EqualsIgnoreCase(rest[..ContentLengthName.Length], ContentLengthName))
            {
                ReadOnlySpan<byte> value = rest[ContentLengthName.Length..];
                return long.Parse(
                    value[..value.IndexOf("\r\n"u8)],
                    NumberStyles.AllowLeadingWhite,
                    CultureInfo.InvariantCulture
                );
            }

            int next = rest[2..].IndexOf("\r\n"u8);
            line = next < 0 ? -1 : line + 2 + next;
        }

        return null;
    }
}
