using System.Buffers.Text;
using System.Text.Json;

namespace Spika.FileService.Benchmarks.ChunkBody;

/// <summary>The same members with what .NET has, and no more checks than it makes by itself.</summary>
internal static class StockChunkReader
{
    public static (byte[] Content, int Offset, string ClientId) Read(ReadOnlySpan<byte> body, ChunkEncoding encoding)
    {
        byte[] content = [];
        int offset = -1;
        string clientId = "";
        Utf8JsonReader json = new(body);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("chunk"u8))
            {
                json.Read();
                content =
                    encoding == ChunkEncoding.UrlSafe
                        ? Base64Url.DecodeFromUtf8(json.ValueSpan)
                        : json.GetBytesFromBase64();
            }
            else if (json.ValueTextEquals("offset"u8))
            {
                json.Read();
                offset = json.GetInt32();
            }
            else if (json.ValueTextEquals("clientId"u8))
            {
                json.Read();
                clientId = json.GetString()!;
            }
            else
            {
                json.Skip();
            }
        }

        return (content, offset, clientId);
    }
}
