using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

/// <remarks>
/// A blob's row is locked before anything is decided about it, and what points to it is read by a later statement: so a
/// file that begins to share a blob and the removal of the last other file are one after the other.
/// </remarks>
internal sealed class BlobChanges(FileServiceDbContext db, TimeProvider clock, CancellationToken cancellationToken)
    : IBlobChanges
{
    public Task AddAsync(Blob blob)
    {
        // Written together with the file.
        db.Blobs.Add(BlobRow.From(blob, clock.GetUtcMilliseconds()));
        return Task.CompletedTask;
    }

    public async Task<bool> HoldAsync(BlobId blob)
    {
        string id = blob.ToString();
        int locked = await db
            .Blobs.Where(b => b.Id == id && b.DamagedAt == null)
            .ExecuteUpdateAsync(b => b.SetProperty(row => row.Size, row => row.Size), cancellationToken);
        return locked == 1 && await db.Files.AnyAsync(f => f.BlobId == id, cancellationToken);
    }

    public async Task<bool> RemoveUnusedAsync(Blob blob)
    {
        await LockOrAddAsync(BlobRow.From(blob, clock.GetUtcMilliseconds()));
        string id = blob.Id.ToString();
        return await db
                .Blobs.Where(b => b.Id == id && !db.Files.Any(f => f.BlobId == id))
                .ExecuteDeleteAsync(cancellationToken) == 1;
    }

    // During an upgrade from a version without blobs, the row may not be there yet.
    private Task<int> LockOrAddAsync(BlobRow row) =>
        db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO blobs (id, sha256, size, created_at, checked_at)
            VALUES ({row.Id}, {row.Sha256}, {row.Size}, {row.CreatedAt}, {row.CheckedAt})
            ON CONFLICT (id) DO UPDATE SET size = blobs.size
            """,
            cancellationToken
        );
}
