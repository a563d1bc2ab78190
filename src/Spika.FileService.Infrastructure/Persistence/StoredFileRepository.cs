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
        List<StoredFileRow> rows = await db.PageOf(filter, horizon).ToListAsync(cancellationToken);
        return rows.ConvertAll(row => row.ToStoredFile());
    }
}
