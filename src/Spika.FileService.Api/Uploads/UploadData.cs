using Spika.FileService.Api.Chunks;

namespace Spika.FileService.Api.Uploads;

/// <summary>How far an upload is.</summary>
/// <param name="State"><c>receiving</c>, <c>assembling</c> or <c>done</c>.</param>
/// <param name="Chunks">What is saved; empty when it is done.</param>
/// <param name="Bytes">Bytes written for the chunks, replaced ones included.</param>
/// <param name="CreatedAt">Milliseconds since 1970, like all times.</param>
/// <param name="ExpiresAt">When it counts as abandoned if no further chunk comes; null when it is done.</param>
/// <param name="FileId">The file that it became; null before.</param>
public sealed record UploadData(
    string ClientId,
    string State,
    ChunkRangesData Chunks,
    long Bytes,
    long CreatedAt,
    long? ExpiresAt,
    long? FileId
);
