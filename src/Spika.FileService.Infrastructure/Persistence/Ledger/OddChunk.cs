namespace Spika.FileService.Infrastructure.Persistence.Ledger;

/// <summary>A chunk in a file of its own.</summary>
/// <param name="Writer">The process that wrote the file.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Serial">Unique among the writer's odd files, so that a replacement is another file.</param>
internal readonly record struct OddChunk(Guid Writer, int Length, long Serial);
