using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;

namespace Spika.FileService.LoadTest.Client;

/// <summary>The base64 of a chunk as it stands in JSON: the stamp is encoded for each chunk, the rest once.</summary>
internal static class EncodedChunk
{
    /// <summary>The most bytes that <see cref="WriteStamp"/> writes: eight characters, each of them escaped.</summary>
    public const int MaxStampLength = 16;

    private const int LineLength = 76;

    private static readonly ConcurrentDictionary<(int, BodyEncoding), byte[]> _rests = new();

    /// <returns>How many bytes were written.</returns>
    public static int WriteStamp(FileContent content, int index, BodyEncoding encoding, Span<byte> destination)
    {
        Span<byte> stamp = stackalloc byte[FileContent.StampBytes];
        content.WriteStamp(index, stamp);
        Span<byte> base64 = stackalloc byte[8];
        Base64.EncodeToUtf8(stamp, base64, out _, out _);
        int length = 0;
        foreach (byte character in base64)
        {
            if (encoding == BodyEncoding.Ios && character == '/')
            {
                destination[length++] = (byte)'\\';
            }

            destination[length++] = character;
        }

        return length;
    }

    /// <summary>What follows the stamp, up to the closing quote.</summary>
    public static byte[] Rest(int chunkLength, BodyEncoding encoding) =>
        _rests.GetOrAdd((chunkLength, encoding), key => EncodeRest(key.Item1, key.Item2));

    private static byte[] EncodeRest(int chunkLength, BodyEncoding encoding)
    {
        string base64 = Convert.ToBase64String(FileContent.Rest(chunkLength));
        return Encoding.ASCII.GetBytes(
            encoding switch
            {
                BodyEncoding.Clean => base64,
                BodyEncoding.Android => BreakLines(base64).Replace("=", "\\u003d", StringComparison.Ordinal),
                BodyEncoding.Ios => base64.Replace("/", "\\/", StringComparison.Ordinal),
                _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
            }
        );
    }

    // The eight characters of the stamp stand in the first line.
    private static string BreakLines(string base64)
    {
        StringBuilder lines = new();
        int start = 0;
        for (int end = LineLength - 8; start < base64.Length; end += LineLength)
        {
            int length = Math.Min(end, base64.Length) - start;
            lines.Append(base64, start, length).Append("\\n");
            start += length;
        }

        return lines.ToString();
    }
}
