using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Ledger;

/// <summary>What one writer recorded of an upload.</summary>
/// <param name="Version">Counts its commits.</param>
/// <param name="Stride">Length of each chunk in its slots file; null while it has none.</param>
/// <param name="Bytes">All bytes it wrote, odd and replaced chunks included.</param>
/// <param name="Chunks">The chunks in its slots file.</param>
internal sealed record WriterSlots(int Version, int? Stride, long Bytes, DateTimeOffset? UpdatedAt, ChunkSet Chunks)
{
    public static readonly WriterSlots None = new(0, null, 0, null, ChunkSet.Empty);

    /// <summary>
    /// As <see cref="ChunkRecord.CommitOrder"/>, when the writer was read; 0 for a commit of this process.
    /// </summary>
    public int CommitOrder { get; init; }
}
