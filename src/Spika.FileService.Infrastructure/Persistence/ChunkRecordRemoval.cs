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
    public static Task RemoveChunkRecordsAsync(
        this FileServiceDbContext db,
        IReadOnlyCollection<Guid> uploads,
        CancellationToken cancellationToken
    )
    {
        if (uploads.Count == 0)
        {
            return Task.CompletedTask;
        }

        // One command: it is part of every verify.
        string ids = string.Join(", ", Enumerable.Range(0, uploads.Count).Select(number => $"{{{number}}}"));
        string sql = $"""
            DELETE FROM upload_writers WHERE upload_id IN ({ids});
            DELETE FROM upload_chunks WHERE upload_id IN ({ids});
            DELETE FROM upload_odd_chunks WHERE (upload_id, chunk_index) IN
                (SELECT upload_id, chunk_index FROM upload_odd_chunks WHERE upload_id IN ({ids})
                 ORDER BY upload_id, chunk_index LIMIT {MaxOddChunks})
            """;
        return db.Database.ExecuteSqlRawAsync(sql, uploads.Cast<object>(), cancellationToken);
    }
}
