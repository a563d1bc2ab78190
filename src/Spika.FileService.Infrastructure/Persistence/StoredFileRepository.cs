using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed class StoredFileRepository(DatabaseRetry database) : IStoredFileRepository
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

    public Task<IReadOnlyList<StoredFile>> ListAsync(StoredFileFilter filter, CancellationToken cancellationToken) =>
        database.ReadAsync(db => ListAsync(db, filter, cancellationToken), cancellationToken);

    private static async Task<StoredFile?> FindAsync(
        IQueryable<StoredFileRow> file,
        CancellationToken cancellationToken
    )
    {
        StoredFileRow? row = await file.SingleOrDefaultAsync(cancellationToken);
        return row?.ToStoredFile();
    }

    private static async Task<IReadOnlyList<StoredFile>> ListAsync(
        FileServiceDbContext db,
        StoredFileFilter filter,
        CancellationToken cancellationToken
    )
    {
        // Before the rows are read, and in a statement of its own: see decision 0013.
        long? horizon = filter.CanBeFollowed ? await db.ReadFileHorizonAsync(cancellationToken) : null;
        IQueryable<StoredFileRow> files = Select(OfMimeType(db, filter), filter);
        if (horizon is { } lastId)
        {
            files = files.Where(f => f.Id <= lastId);
        }

        List<StoredFileRow> rows = await Page(files, filter).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.ToStoredFile());
    }

    // Raw SQL has to be the first part of a query.
    private static IQueryable<StoredFileRow> OfMimeType(FileServiceDbContext db, StoredFileFilter filter) =>
        filter switch
        {
            { MimeType: { } mimeType } => db.FilesOfMimeType(mimeType),
            { MimeKind: { } kind } => db.FilesOfMimeKind(kind),
            _ => db.Files,
        };

    private static IQueryable<StoredFileRow> Select(IQueryable<StoredFileRow> files, StoredFileFilter filter)
    {
        files = files.Within(filter.Scope);
        if (filter.Type is { } type)
        {
            files = files.OfType(type);
        }

        if (filter.RelationId is { } relationId)
        {
            files = files.Where(f => f.RelationId == relationId);
        }

        if (filter.Hash is { Hex: var sha256 })
        {
            files = files.Where(f => f.Sha256 == sha256);
        }

        if (filter.Ids is { } ids)
        {
            files = files.Where(f => ids.Contains(f.Id));
        }

        return files;
    }

    private static IQueryable<StoredFileRow> Page(IQueryable<StoredFileRow> files, StoredFileFilter filter)
    {
        if (filter.AfterId is { } afterId)
        {
            files = filter.NewestFirst ? files.Where(f => f.Id < afterId) : files.Where(f => f.Id > afterId);
        }

        files = filter.NewestFirst ? files.OrderByDescending(f => f.Id) : files.OrderBy(f => f.Id);
        return files.Take(filter.Limit);
    }
}
