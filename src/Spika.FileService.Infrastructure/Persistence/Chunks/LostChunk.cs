namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>A recorded chunk whose bytes are not on the disk.</summary>
/// <param name="Place">Where the record says they are.</param>
internal readonly record struct LostChunk(int Index, ChunkPlace Place);
