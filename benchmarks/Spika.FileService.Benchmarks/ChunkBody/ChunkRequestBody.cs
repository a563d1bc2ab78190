using System.Buffers.Text;
using System.Text;

namespace Spika.FileService.Benchmarks.ChunkBody;

/// <summary>Bodies of chunk requests, as the shipped clients send them.</summary>
internal static class ChunkRequestBody
{
    private const int CharactersPerLine = 76;

    public static byte[] Of(ReadOnlySpan<byte> content, ChunkEncoding encoding)
    {
        string text = encoding switch
        {
            ChunkEncoding.Android => Lines(Convert.ToBase64String(content)).Replace("=", "\\u003d"),
            ChunkEncoding.Ios => Convert.ToBase64String(content).Replace("/", "\\/"),
            ChunkEncoding.UrlSafe => Base64Url.EncodeToString(content),
            _ => Convert.ToBase64String(content),
        };
        return Encoding.UTF8.GetBytes($$"""{"chunk":"{{text}}","offset":1234,"clientId":"3c1f0a7e"}""");
    }

    // Android's encoder ends each line, the last one too.
    private static string Lines(string text) =>
        string.Concat(text.Chunk(CharactersPerLine).Select(line => $"{new string(line)}\\n"));
}
