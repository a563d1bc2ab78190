namespace Spika.FileService.Api.Chunks.Body;

/// <summary>The members of a chunk request.</summary>
/// <param name="Content">Where in the body the decoded chunk is now, at least one byte.</param>
/// <param name="Offset">The wire's name for the chunk index. Not negative.</param>
/// <param name="ClientId">At least one character.</param>
internal readonly record struct ChunkMembers(Range Content, int Offset, string ClientId);
