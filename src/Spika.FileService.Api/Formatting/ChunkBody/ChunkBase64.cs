using System.Buffers;
using System.Buffers.Text;

namespace Spika.FileService.Api.Formatting.ChunkBody;

/// <summary>
/// Base64 in the standard alphabet, in the URL-safe one, or in both at once; with its padding or without.
/// </summary>
/// <remarks>
/// As strict as <see cref="Base64"/> on the bits that the last character leaves over: they must be zero. No encoder makes
/// others, and so every content has one text per alphabet.
/// </remarks>
internal static class ChunkBase64
{
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

    /// <param name="text">Without padding and without white space. May be overwritten.</param>
    /// <param name="destination">As long as <see cref="TryMeasure"/> said.</param>
    /// <returns>False when the text is not base64.</returns>
    public static bool TryDecode(Span<byte> text, Span<byte> destination)
    {
        if (TryDecodeStandard(text, destination))
        {
            return true;
        }

        // Trying first keeps the clean chunk at the speed of the decoder: a URL-safe one fails within its first characters.
        text.Replace((byte)'-', (byte)'+');
        text.Replace((byte)'_', (byte)'/');
        return TryDecodeStandard(text, destination);
    }

    private static bool TryDecodeStandard(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        int tail = text.Length % 4;
        bool isDecoded =
            Base64.DecodeFromUtf8(text[..^tail], destination, out _, out int written, isFinalBlock: false)
            == OperationStatus.Done;
        if (tail == 0 || !isDecoded)
        {
            return isDecoded;
        }

        Span<byte> last = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
        text[^tail..].CopyTo(last);
        return Base64.DecodeFromUtf8(last, destination[written..], out _, out _) == OperationStatus.Done;
    }
}
