namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>A chunk in a file of its own.</summary>
/// <param name="Writer">The process that wrote the file.</param>
/// <param name="Length">In bytes; 0 marks a chunk whose recorded bytes are lost, so that it is listed no more.</param>
/// <param name="Serial">Unique among the writer's odd files, so that a replacement is another file.</param>
internal readonly record struct OddChunk(Guid Writer, int Length, long Serial)
{
    /// <summary>
    /// Whether the chunk is unlisted: its recorded bytes are lost. It beats any slot, as every odd chunk does.
    /// </summary>
    public bool IsUnlisted => Length == 0;
}
