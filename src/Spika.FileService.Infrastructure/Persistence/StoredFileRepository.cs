using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed partial class StoredFileRepository(
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    RememberedUploads remembered,
    TimeProvider clock
) : IStoredFileRepository
{
    public async Task<StoredFile?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();
        StoredFileRow? row = await db.Files.SingleOrDefaultAsync(f => f.Id == id, cancellationToken);
        return row?.ToStoredFile();
    }

    public async Task<StoredFile?> FindAsync(UploadKey key, CancellationToken cancellationToken)
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();
        StoredFileRow? row = await db.Files.SingleOrDefaultAsync(
            f => f.Owner == key.Owner && f.ClientId == key.ClientId,
            cancellationToken
        );
        return row?.ToStoredFile();
    }

    public async Task<StoredFile?> AddAsync(
        Upload taken,
        FileDescription description,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        int done = await db
            .Uploads.HeldBy(taken)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(row => row.State, UploadState.Done)
                        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
        if (done == 0)
        {
            return null;
        }

        StoredFileRow file = StoredFileRow.From(taken, description, now);
        db.Files.Add(file);
        await db.SaveChangesAsync(cancellationToken);
        await db.RemoveChunkRecordsAsync([taken.Id.Value], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        remembered.Forget(taken.Key);
        return file.ToStoredFile();
    }

    public async Task<StoredFile?> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        StoredFileRow? row = await db.Files.SingleOrDefaultAsync(f => f.Id == id, cancellationToken);
        if (row is null || await db.Files.Where(f => f.Id == id).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return null;
        }

        Guid upload = row.Content.Upload.Value;
        await db.Uploads.Where(u => u.Id == upload).ExecuteDeleteAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        StoredFile file = row.ToStoredFile();
        remembered.Forget(file.Key);
        return file;
    }

    public async Task<IReadOnlyList<StoredFile>> ListAsync(StoredFileFilter filter, CancellationToken cancellationToken)
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();
        IQueryable<StoredFileRow> files = db.Files.Where(f => f.Id > filter.AfterId);
        if (filter.Owner is not null)
        {
            files = files.Where(f => f.Owner == filter.Owner);
        }

        if (filter.Type is not null)
        {
            files = files.Where(f => f.Type == filter.Type);
        }

        if (filter.RelationId is not null)
        {
            files = files.Where(f => f.RelationId == filter.RelationId);
        }

        List<StoredFileRow> rows = await files.OrderBy(f => f.Id).Take(filter.Limit).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.ToStoredFile());
    }

    public async Task<IReadOnlySet<ContentId>> FindStoredAsync(
        IReadOnlyCollection<ContentId> contents,
        CancellationToken cancellationToken
    )
    {
        Dictionary<string, ContentId> wanted = contents.ToDictionary(content => content.ToString());
        List<string> keys = [.. wanted.Keys];
        await using FileServiceDbContext db = contexts.CreateDbContext();
        List<string> stored = await db
            .Files.Where(f => keys.Contains(f.StorageKey))
            .Select(f => f.StorageKey)
            .ToListAsync(cancellationToken);
        return stored.Select(key => wanted[key]).ToHashSet();
    }
}
