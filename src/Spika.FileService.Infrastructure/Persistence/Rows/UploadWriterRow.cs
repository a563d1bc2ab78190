namespace Spika.FileService.Infrastructure.Persistence.Rows;

/// <summary>One process that saved chunks of an upload. Only that process changes the row.</summary>
internal sealed class UploadWriterRow
{
    public required Guid UploadId { get; init; }

    public required Guid Writer { get; init; }

    /// <summary>Length of the chunks in the writer's slots file; null while it has none.</summary>
    public int? Stride { get; init; }

    /// <summary>Counts the writer's commits to the upload, so that a reader sees at one glance what is new.</summary>
    public required int Version { get; init; }

    /// <summary>Bytes written for the upload, replaced chunks included.</summary>
    public required long Bytes { get; init; }

    /// <summary>The last commit.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
