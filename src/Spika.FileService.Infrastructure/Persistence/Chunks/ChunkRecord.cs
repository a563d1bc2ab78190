namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>
/// One row read from the record of an upload: a writer, and with it either a page of its slots, one of its odd chunks,
/// or neither. All rows of one read are of one moment.
/// </summary>
/// <param name="Version">The writer's version at that moment.</param>
/// <param name="CommitOrder">
/// Compares the last commits of two writers of the upload, in one read: the larger one came later. Always 0 on SQLite,
/// which is for one instance.
/// </param>
internal readonly record struct ChunkRecord(
    Guid Upload,
    Guid Writer,
    int Version,
    int? Stride,
    long Bytes,
    int Files,
    DateTimeOffset UpdatedAt,
    int CommitOrder,
    SlotsPage? Page,
    (int Index, OddChunk Chunk)? Odd
);
