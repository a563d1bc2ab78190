namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>Where the bytes of a recorded chunk are.</summary>
/// <param name="Serial">Of the odd file; null when the chunk is in the writer's slots file, at index * length.</param>
internal readonly record struct ChunkPlace(Guid Writer, int Length, long? Serial);
