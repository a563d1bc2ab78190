using System.Buffers;
using System.Buffers.Text;
using System.IO.Pipelines;
using System.Text.Json;

namespace Spika.FileService.Floor;

internal static class ChunkBody
{
    public static async Task<FloorFile> SaveAsync(PipeReader reader, FloorFiles files, bool hash = false)
    {
        ReadResult body = await reader.ReadAsync();
        while (!body.IsCompleted)
        {
            reader.AdvanceTo(body.Buffer.Start, body.Buffer.End);
            body = await reader.ReadAsync();
        }

        FloorFile file = Save(body.Buffer, files, hash);
        reader.AdvanceTo(body.Buffer.End);
        return file;
    }

    private static FloorFile Save(ReadOnlySequence<byte> json, FloorFiles files, bool hash)
    {
        Utf8JsonReader reader = new(json);
        byte[] chunk = [];
        int chunkBytes = 0;
        int index = 0;
        string clientId = "";
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            if (reader.ValueTextEquals("chunk"u8))
            {
                reader.Read();
                (chunk, chunkBytes) = Decode(ref reader);
            }
            else if (reader.ValueTextEquals("offset"u8))
            {
                reader.Read();
                index = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("clientId"u8))
            {
                reader.Read();
                clientId = reader.GetString()!;
            }
        }

        FloorFile file = files.Write(clientId, index, chunk.AsSpan(0, chunkBytes));
        if (hash)
        {
            file.Hash(chunk.AsSpan(0, chunkBytes));
        }

        ArrayPool<byte>.Shared.Return(chunk);
        return file;
    }

    private static (byte[] Chunk, int ChunkBytes) Decode(ref Utf8JsonReader reader)
    {
        int length = reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
        if (reader.HasValueSequence)
        {
            reader.ValueSequence.CopyTo(buffer);
        }
        else
        {
            reader.ValueSpan.CopyTo(buffer);
        }

        OperationStatus status = Base64.DecodeFromUtf8InPlace(buffer.AsSpan(0, length), out int decoded);
        return status == OperationStatus.Done ? (buffer, decoded) : throw new FormatException("Clean base64 only.");
    }
}
