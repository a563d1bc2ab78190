using Microsoft.EntityFrameworkCore;

namespace Spika.FileService.Infrastructure.Persistence;

internal static class ChunkRecordRemoval
{
    // Some milliseconds of SQLite's only writer.
    private const int MaxOddChunks = 500;

    /// <summary>
    /// Removes the chunk records of uploads that are, or are in the same transaction, removed or marked done; of many
    /// odd chunks only the first. The removal of the bytes and the purge remove the others.
    /// </summary>
    public static async Task RemoveChunkRecordsAsync(
        this FileServiceDbContext db,
        IReadOnlyCollection<Guid> uploads,
        CancellationToken cancellationToken
    )
    {
        await db.UploadWriters.Where(w => uploads.Contains(w.UploadId)).ExecuteDeleteAsync(cancellationToken);
        await db.UploadChunks.Where(c => uploads.Contains(c.UploadId)).ExecuteDeleteAsync(cancellationToken);
        await db
            .UploadOddChunks.Where(c => uploads.Contains(c.UploadId))
            .OrderBy(c => c.UploadId)
            .Take(MaxOddChunks)
            .ExecuteDeleteAsync(cancellationToken);
    }
}
