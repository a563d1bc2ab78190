using System.Text;
using Spika.FileService.Api.Chunks.Body;
using Spika.FileService.Domain.Common;

namespace Spika.FileService.Api.IntegrationTests.Chunks.Body;

/// <summary>What the reader made of a body, out of the body.</summary>
internal sealed record ReadChunk(byte[] Content, int Offset, string ClientId)
{
    public static Result<ReadChunk> From(string body) => From(Encoding.UTF8.GetBytes(body));

    public static Result<ReadChunk> From(ReadOnlySpan<byte> body, int maxChunkBytes = int.MaxValue)
    {
        // Exactly as long as the body, so that reading past its end would throw.
        byte[] copy = body.ToArray();
        Result<ChunkMembers> members = ChunkBodyReader.Read(copy, maxChunkBytes);
        if (members.Error is { } error)
        {
            return error;
        }

        (Range content, int offset, string clientId) = members.Value;
        return new ReadChunk(copy[content], offset, clientId);
    }
}
