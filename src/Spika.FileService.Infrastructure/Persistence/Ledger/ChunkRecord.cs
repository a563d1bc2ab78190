namespace Spika.FileService.Infrastructure.Persistence.Ledger;

/// <summary>
/// One row read from the record of an upload: a writer, and with it either a page of its slots, one of its odd chunks, or
/// neither. All rows of one read are of one moment.
/// </summary>
/// <param name="Version">The writer's version at that moment.</param>
internal readonly record struct ChunkRecord(
    Guid Upload,
    Guid Writer,
    int Version,
    int? Stride,
    long Bytes,
    DateTimeOffset UpdatedAt,
    SlotsPage? Page,
    (int Index, OddChunk Chunk)? Odd
);
