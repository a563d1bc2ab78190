using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed partial class StoredFileRepository(
    DatabaseRetry database,
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    RememberedUploads remembered,
    TimeProvider clock,
    IFileIdMark? idMark = null
) : IStoredFileRepository
{
    public Task<StoredFile?> FindAsync(long id, AccessScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => FindAsync(db.Files.Within(scope).Where(f => f.Id == id), cancellationToken),
            cancellationToken
        );

    public Task<StoredFile?> FindAsync(UploadKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db => FindAsync(db.Files.Where(f => f.Owner == key.Owner && f.ClientId == key.ClientId), cancellationToken),
            cancellationToken
        );

    public Task<StoredFile?> FindOldestAsync(string clientId, AccessScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                StoredFileRow? row = await db
                    .Files.Within(scope)
                    .Where(f => f.ClientId == clientId)
                    .OrderBy(f => f.Id)
                    .FirstOrDefaultAsync(cancellationToken);
                return row?.ToStoredFile();
            },
            cancellationToken
        );

    public async Task<StoredFile?> AddAsync(
        Upload taken,
        FileDescription description,
        BlobId blob,
        CancellationToken cancellationToken
    )
    {
        bool isInDoubt = false;
        StoredFile? added = await database.WriteAsync(
            async db =>
            {
                DateTimeOffset now = clock.GetUtcMilliseconds();
                var file = StoredFileRow.From(taken, description, blob, now);
                await using IDbContextTransaction transaction = await db.BeginTransactionAsync(cancellationToken);
                if (await MarkDoneAsync(db, taken, now, cancellationToken) == 0)
                {
                    // The blob is this verify's own: a file that has it is from an earlier attempt of this call.
                    return isInDoubt
                        ? await FindAsync(db.Files.Where(f => f.StorageKey == file.StorageKey), cancellationToken)
                        : null;
                }

                await db.RemoveChunkRecordsAsync([taken.Id.Value], cancellationToken);

                // Last, since lists end before this file until it is committed.
                await db.AnnounceFileAsync(cancellationToken);
                db.Files.Add(file);
                await db.SaveChangesAsync(cancellationToken);
                idMark?.Cover(file.Id);
                isInDoubt = true;
                await transaction.CommitAsync(cancellationToken);
                return file.ToStoredFile();
            },
            cancellationToken
        );
        if (added is not null)
        {
            remembered.Forget(taken.Key);
        }

        return added;
    }

    public async Task<StoredFile?> RemoveAsync(long id, AccessScope scope, CancellationToken cancellationToken)
    {
        StoredFileRow? inDoubt = null;
        StoredFileRow? removed = await database.WriteAsync(
            async db =>
            {
                await using IDbContextTransaction transaction = await db.BeginTransactionAsync(cancellationToken);
                StoredFileRow? row = await db
                    .Files.Within(scope)
                    .SingleOrDefaultAsync(f => f.Id == id, cancellationToken);
                if (row is null || await db.Files.Where(f => f.Id == id).ExecuteDeleteAsync(cancellationToken) == 0)
                {
                    return inDoubt;
                }

                await db
                    .Uploads.Where(u => u.Owner == row.Owner && u.ClientId == row.ClientId)
                    .ExecuteDeleteAsync(cancellationToken);
                inDoubt = row;
                await transaction.CommitAsync(cancellationToken);
                return row;
            },
            cancellationToken
        );
        if (removed?.ToStoredFile() is not { } file)
        {
            return null;
        }

        remembered.Forget(file.Key);
        return file;
    }

    public async Task<IReadOnlySet<BlobId>> FindStoredAsync(
        IReadOnlyCollection<BlobId> blobs,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, BlobId> wanted = blobs.ToDictionary(blob => blob.ToString());
        List<string> keys = [.. wanted.Keys];
        await using FileServiceDbContext db = contexts.CreateDbContext();
        List<string> stored = await db
            .Files.Where(f => keys.Contains(f.StorageKey))
            .Select(f => f.StorageKey)
            .ToListAsync(cancellationToken);
        return stored.Select(key => wanted[key]).ToHashSet();
    }

    private static async Task<StoredFile?> FindAsync(
        IQueryable<StoredFileRow> file,
        CancellationToken cancellationToken
    )
    {
        StoredFileRow? row = await file.SingleOrDefaultAsync(cancellationToken);
        return row?.ToStoredFile();
    }

    private static Task<int> MarkDoneAsync(
        FileServiceDbContext db,
        Upload taken,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        db
            .Uploads.HeldBy(taken)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(row => row.State, UploadState.Done)
                        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
}
