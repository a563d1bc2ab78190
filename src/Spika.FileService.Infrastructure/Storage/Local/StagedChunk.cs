using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A chunk that is about to be written.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="IsSlot">Whether it goes into a slots file.</param>
/// <param name="Recorded">Where the record has the chunk; null when it does not have it.</param>
internal readonly record struct StagedChunk(int Index, int Length, bool IsSlot, ChunkPlace? Recorded);
