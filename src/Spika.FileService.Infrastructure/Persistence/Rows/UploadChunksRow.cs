namespace Spika.FileService.Infrastructure.Persistence.Rows;

/// <summary>One page of chunks that are in a writer's slots file. Only that writer changes the row.</summary>
internal sealed class UploadChunksRow
{
    public required Guid UploadId { get; init; }

    public required Guid Writer { get; init; }

    public required int Page { get; init; }

    /// <summary>The writer's version when the page last changed.</summary>
    public required int Version { get; init; }

    /// <summary>A bit for each chunk of the page; bit 0 of byte 0 is the first.</summary>
    public required byte[] Received { get; init; }
}
