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

    /// <summary>
    /// What the writer's files of the upload take on the disk, less the files of others that it replaced.
    /// </summary>
    public required long Bytes { get; init; }

    /// <summary>
    /// How many files and folders the writer made for the upload, less those of others that it replaced. 0 in rows that
    /// an older version wrote.
    /// </summary>
    public required int Files { get; init; }

    /// <summary>The last commit.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
