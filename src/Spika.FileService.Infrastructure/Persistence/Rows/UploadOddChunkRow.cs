namespace Spika.FileService.Infrastructure.Persistence.Rows;

/// <summary>A chunk in a file of its own. It beats any slot of the same index.</summary>
internal sealed class UploadOddChunkRow
{
    public required Guid UploadId { get; init; }

    public required int ChunkIndex { get; init; }

    /// <summary>Whose file it is.</summary>
    public required Guid Writer { get; init; }

    /// <summary>The writer's version when the row last changed.</summary>
    public required int Version { get; init; }

    public required int Length { get; init; }

    /// <summary>Unique among the writer's odd files; part of the file's name.</summary>
    public required long Serial { get; init; }
}
