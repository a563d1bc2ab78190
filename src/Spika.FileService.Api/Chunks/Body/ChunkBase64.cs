using System.Buffers;
using System.Buffers.Text;

namespace Spika.FileService.Api.Chunks.Body;

/// <summary>
/// Base64 in the standard alphabet, in the URL-safe one, or in both at once; with its padding or without.
/// </summary>
/// <remarks>
/// As strict as <see cref="Base64"/> on the bits that the last character leaves over: they must be zero. No encoder
/// makes others, and so every content has one text per alphabet.
/// </remarks>
internal static class ChunkBase64
{
    // 6 KiB of bytes: within the first cache together with the text, and long enough for the vectorised loop to count.
    private const int BlockCharacters = 8 * 1024;

    /// <summary>Takes the padding away and tells how many bytes the rest decodes to.</summary>
    /// <returns>False when no base64 has this length or this padding.</returns>
    public static bool TryMeasure(ref Span<byte> text, out int decodedLength)
    {
        int padding = text.Length - text.TrimEnd((byte)'=').Length;
        bool isPadded = padding > 0;
        bool isWhole = padding <= 2 && (!isPadded || text.Length % 4 == 0);

        text = text[..^padding];
        decodedLength = (int)(text.Length * 3L / 4);
        return isWhole && text.Length % 4 != 1;
    }

    /// <summary>
    /// Decodes block by block into a few KiB that stay in the processor's cache, and from there over the text that was
    /// read: faster than <see cref="Base64.DecodeFromUtf8InPlace"/>, which is scalar, and without a second buffer for
    /// each chunk.
    /// </summary>
    /// <param name="text">
    /// Without padding and without white space. Its beginning becomes the bytes, as many as <see cref="TryMeasure"/>
    /// said.
    /// </param>
    /// <returns>False when the text is not base64; it is overwritten in part then.</returns>
    public static bool TryDecodeInPlace(Span<byte> text)
    {
        Span<byte> block = stackalloc byte[BlockCharacters / 4 * 3];
        int tail = text.Length % 4;
        int written = 0;
        for (int read = 0; read < text.Length - tail; )
        {
            Span<byte> characters = text[read..Math.Min(read + BlockCharacters, text.Length - tail)];
            if (!TryDecodeBlock(characters, block, isLast: false, out int length))
            {
                return false;
            }

            block[..length].CopyTo(text[written..]);
            read += characters.Length;
            written += length;
        }

        if (tail == 0)
        {
            return true;
        }

        Span<byte> last = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
        text[^tail..].CopyTo(last);
        return TryDecodeBlock(last, text[written..], isLast: true, out _);
    }

    // Padding ends the last block; in an earlier one it is an error.
    private static bool TryDecodeBlock(Span<byte> characters, Span<byte> destination, bool isLast, out int length)
    {
        if (Base64.DecodeFromUtf8(characters, destination, out _, out length, isLast) == OperationStatus.Done)
        {
            return true;
        }

        // Trying first keeps the clean chunk at the speed of the decoder: a URL-safe block fails within its first
        // characters.
        characters.Replace((byte)'-', (byte)'+');
        characters.Replace((byte)'_', (byte)'/');
        return Base64.DecodeFromUtf8(characters, destination, out _, out length, isLast) == OperationStatus.Done;
    }
}
