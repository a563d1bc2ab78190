using System.Globalization;

namespace Spika.FileService.LoadTest.Client;

/// <summary>A body in HTTP's chunked coding, which the service uses for small answers only.</summary>
internal static class ChunkedBody
{
    /// <returns>The body; null while it is not complete.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> coded)
    {
        List<byte> body = [];
        while (true)
        {
            int line = coded.IndexOf("\r\n"u8);
            if (line < 0)
            {
                return null;
            }

            int length = int.Parse(coded[..line], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            int end = line + 2 + length;
            if (coded.Length < end + 2)
            {
                return null;
            }

            if (length == 0)
            {
                return [.. body];
            }

            body.AddRange(coded[(line + 2)..end]);
            coded = coded[(end + 2)..];
        }
    }
}
