using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed class StoredFileRepository(DatabaseRetry database) : IStoredFileRepository
{
    private readonly Func<FileServiceDbContext, string, string, CancellationToken, Task<StoredFileRow?>> _findByKey =
        EF.CompileAsyncQuery(
            (FileServiceDbContext db, string owner, string clientId, CancellationToken _) =>
                db.Files.SingleOrDefault(f => f.Owner == owner && f.ClientId == clientId)
        );

    public Task<StoredFile?> FindAsync(long id, AccessScope scope, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                StoredFileRow? row = await db
                    .Files.Within(scope)
                    .SingleOrDefaultAsync(f => f.Id == id, cancellationToken);
                return row?.ToStoredFile();
            },
            cancellationToken
        );

    public Task<StoredFile?> FindAsync(UploadKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async db =>
            {
                StoredFileRow? row = await _findByKey(db, key.Owner, key.ClientId, cancellationToken);
                return row?.ToStoredFile();
            },
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
