using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Spika.FileService.Api.Chunks.Body;

/// <summary>Takes the JSON string of a chunk out of the body and leaves the base64 that it holds.</summary>
internal static class ChunkText
{
    /// <summary>
    /// Stands in the text for every character that no base64 has: the decoder refuses it, and what comes behind it is
    /// still judged as JSON.
    /// </summary>
    private const byte NotBase64 = (byte)'!';

    /// <summary>
    /// What can be left where it is: the characters of base64, and all others of ASCII that JSON does not want escaped.
    /// Not the space, which the decoder would skip and no client sends.
    /// </summary>
    private static readonly SearchValues<byte> _plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_=!#$%&'()*,.:;<>?@[]^`{|}~\u007F"u8
    );

    /// <summary>
    /// Unescapes a string in place: the runs between escapes move to the left, and line breaks are left out. A clean
    /// string costs one search and no move.
    /// </summary>
    /// <param name="source">Begins behind the opening quote.</param>
    /// <param name="textLength">How much of <paramref name="source"/> is the text now.</param>
    /// <param name="consumed">Where the string ended, its closing quote included.</param>
    /// <returns>False when it is not a string of JSON in UTF-8.</returns>
    public static bool TryUnescape(Span<byte> source, out int textLength, out int consumed)
    {
        textLength = 0;
        consumed = 0;
        while (true)
        {
            Span<byte> rest = source[consumed..];
            int run = rest.IndexOfAnyExcept(_plain);
            if (run < 0)
            {
                return false;
            }

            if (textLength < consumed)
            {
                rest[..run].CopyTo(source[textLength..]);
            }

            textLength += run;
            consumed += run;
            if (rest[run] == (byte)'"')
            {
                consumed++;
                return true;
            }

            if (!TryReadSpecial(rest[run..], out byte character, out int length))
            {
                return false;
            }

            consumed += length;
            if (character is not ((byte)'\n' or (byte)'\r'))
            {
                source[textLength++] = character;
            }

            ChunkTextBlocks.Unescape(source, ref textLength, ref consumed);
        }
    }

    /// <summary>Reads an escape, or a character that is not plain.</summary>
    private static bool TryReadSpecial(ReadOnlySpan<byte> source, out byte character, out int length)
    {
        if (source[0] == (byte)'\\')
        {
            return TryReadEscape(source, out character, out length);
        }

        character = NotBase64;
        bool isUtf8 = Rune.DecodeFromUtf8(source, out Rune rune, out length) == OperationStatus.Done;
        return isUtf8 && rune.Value >= ' ';
    }

    private static bool TryReadEscape(ReadOnlySpan<byte> source, out byte character, out int length)
    {
        character = NotBase64;
        length = 2;
        switch (source.Length < length ? default : source[1])
        {
            case (byte)'n' or (byte)'r':
                character = (byte)'\n';
                return true;
            case (byte)'/':
                character = (byte)'/';
                return true;
            case (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'f' or (byte)'t':
                return true;
            case (byte)'u':
                length = 6;
                return TryReadHex(source[2..], out character);
            default:
                return false;
        }
    }

    private static bool TryReadHex(ReadOnlySpan<byte> source, out byte character)
    {
        character = NotBase64;
        if (source.Length < 4 || !Utf8Parser.TryParse(source[..4], out int value, out int digits, 'x') || digits < 4)
        {
            return false;
        }

        if (value is (> ' ' and < 0x7F) or '\n' or '\r')
        {
            character = (byte)value;
        }

        return true;
    }
}
