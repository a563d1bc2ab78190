namespace Spika.FileService.Benchmarks.Journal;

/// <summary>A saved chunk, in the stock way's database.</summary>
internal sealed class ChunkRow
{
    public required Guid UploadId { get; init; }

    public required int ChunkIndex { get; init; }

    public required int Length { get; init; }
}
