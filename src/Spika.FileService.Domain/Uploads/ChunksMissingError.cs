using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>A verify came before all its chunks did.</summary>
/// <param name="MissingChunks">The first missing indices, ascending, at most <see cref="MaxListed"/>.</param>
/// <param name="MissingCount">How many are missing in all.</param>
public sealed record ChunksMissingError(IReadOnlyList<int> MissingChunks, int MissingCount)
    : Error(ErrorCode, "Chunks are missing; send them and verify again.", ErrorKind.Conflict)
{
    public const string ErrorCode = "upload.chunks_missing";

    /// <summary>Bounds the answer, however large the announced total is.</summary>
    public const int MaxListed = 1000;

    /// <returns>Null when none of the chunks 0 to <paramref name="total"/> - 1 is missing.</returns>
    public static ChunksMissingError? Check(ChunkSet chunks, int total) =>
        chunks.MissingCount(total) is var count and > 0
            ? new ChunksMissingError(chunks.Missing(total, MaxListed), count)
            : null;
}
