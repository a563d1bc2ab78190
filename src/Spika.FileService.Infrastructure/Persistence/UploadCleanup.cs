using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed class UploadCleanup(
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    TimeProvider clock
) : IUploadCleanup
{
    private const string LastUpload =
        $"SELECT updated_at FROM uploads WHERE {UploadStateSql.IsUnfinished} ORDER BY updated_at DESC LIMIT 1";

    private const string LastChunk = "SELECT updated_at FROM upload_writers ORDER BY updated_at DESC LIMIT 1";

    // Ids grow, so the last file is found without reading all of them.
    private const string LastFile = "SELECT created_at FROM files ORDER BY id DESC LIMIT 1";

    // What looks at all records may take longer than a statement of a request.
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(2);

    public async Task<bool> HasAbandonedAsync(DateTimeOffset untouchedSince, CancellationToken cancellationToken)
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();
        return await db.Abandoned(untouchedSince, clock.GetUtcMilliseconds()).AnyAsync(cancellationToken);
    }

    public async Task RemoveRecordsAsync(IReadOnlyCollection<UploadId> uploads, CancellationToken cancellationToken)
    {
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await db.RemoveChunkRecordsAsync([.. uploads.Select(upload => upload.Value)], cancellationToken);
    }

    public async Task<int> RemoveOrphanedRecordsAsync(int limit, CancellationToken cancellationToken)
    {
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        db.Database.SetCommandTimeout(_patience);
        IQueryable<UploadRow> unfinished = db.Uploads.Where(u => u.State != UploadState.Done);

        // Each table is a transaction of its own: what is removed stays so when the next table fails, and a purge locks
        // the tables meanwhile.
        int removed = await db
            .UploadWriters.Where(w => !unfinished.Any(u => u.Id == w.UploadId))
            .OrderBy(w => w.UploadId)
            .Take(limit)
            .ExecuteDeleteAsync(cancellationToken);
        removed += await db
            .UploadChunks.Where(c => !unfinished.Any(u => u.Id == c.UploadId))
            .OrderBy(c => c.UploadId)
            .Take(limit - removed)
            .ExecuteDeleteAsync(cancellationToken);
        return removed
            + await db
                .UploadOddChunks.Where(c => !unfinished.Any(u => u.Id == c.UploadId))
                .OrderBy(c => c.UploadId)
                .Take(limit - removed)
                .ExecuteDeleteAsync(cancellationToken);
    }

    public async Task<IReadOnlySet<UploadId>> FindUnfinishedAsync(
        IReadOnlyCollection<UploadId> ids,
        CancellationToken cancellationToken
    )
    {
        List<Guid> wanted = [.. ids.Select(id => id.Value)];
        await using FileServiceDbContext db = contexts.CreateDbContext();
        return await db
            .Uploads.Where(u => u.State + 0 != UploadState.Done && wanted.Contains(u.Id))
            .Select(u => new UploadId(u.Id))
            .ToHashSetAsync(cancellationToken);
    }

    public async Task<DateTimeOffset?> FindLastActivityAsync(CancellationToken cancellationToken)
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();
        db.Database.SetCommandTimeout(_patience);
        object? upload = await db.ReadValueAsync(LastUpload, cancellationToken);
        object? chunk = await db.ReadValueAsync(LastChunk, cancellationToken);
        object? file = await db.ReadValueAsync(LastFile, cancellationToken);
        return new[] { upload, chunk, file }.Select(SqlReads.ToTime).Max();
    }
}
