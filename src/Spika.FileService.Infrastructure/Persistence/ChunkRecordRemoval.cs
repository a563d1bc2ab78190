using Microsoft.EntityFrameworkCore;

namespace Spika.FileService.Infrastructure.Persistence;

internal static class ChunkRecordRemoval
{
    /// <summary>Removes all chunk records of uploads that are, or are in the same transaction, removed or marked done.</summary>
    public static async Task RemoveChunkRecordsAsync(
        this FileServiceDbContext db,
        IReadOnlyCollection<Guid> uploads,
        CancellationToken cancellationToken
    )
    {
        await db.UploadWriters.Where(w => uploads.Contains(w.UploadId)).ExecuteDeleteAsync(cancellationToken);
        await db.UploadChunks.Where(c => uploads.Contains(c.UploadId)).ExecuteDeleteAsync(cancellationToken);
        await db.UploadOddChunks.Where(c => uploads.Contains(c.UploadId)).ExecuteDeleteAsync(cancellationToken);
    }
}
