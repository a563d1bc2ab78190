namespace Spika.FileService.Api.Formatting.ChunkBody;

/// <summary>The members of a chunk request.</summary>
/// <param name="Content">
/// The decoded chunk, at least one byte. Its array is rented from <see cref="System.Buffers.ArrayPool{T}.Shared"/>; whoever
/// holds the members returns it, once.
/// </param>
/// <param name="Offset">The wire's name for the chunk index. Not negative.</param>
/// <param name="ClientId">At least one character.</param>
internal readonly record struct ChunkMembers(ArraySegment<byte> Content, int Offset, string ClientId);
