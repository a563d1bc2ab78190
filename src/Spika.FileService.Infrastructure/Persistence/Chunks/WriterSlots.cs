using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>What one writer recorded of an upload.</summary>
/// <param name="Version">Counts its commits.</param>
/// <param name="Stride">Length of each chunk in its slots file; null while it has none.</param>
/// <param name="Bytes">What its files take on the disk.</param>
/// <param name="Files">How many files and folders it made, less those that it replaced.</param>
/// <param name="Chunks">The chunks in its slots file.</param>
internal sealed record WriterSlots(
    int Version,
    int? Stride,
    long Bytes,
    int Files,
    DateTimeOffset? UpdatedAt,
    ChunkSet Chunks
)
{
    public static readonly WriterSlots None = new(0, null, 0, 0, null, ChunkSet.Empty);

    /// <summary>
    /// As <see cref="ChunkRecord.CommitOrder"/>, when the writer was read; 0 for a commit of this process.
    /// </summary>
    public int CommitOrder { get; init; }
}
