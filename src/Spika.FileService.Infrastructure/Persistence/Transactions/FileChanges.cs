using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

internal sealed class FileChanges(
    FileServiceDbContext db,
    DatabaseTransaction transaction,
    TimeProvider clock,
    BoundDatabase bound,
    CancellationToken cancellationToken
) : IFileChanges
{
    public async Task<StoredFile> AddAsync(UploadKey key, FileDescription description, BlobId blob)
    {
        var row = StoredFileRow.From(key, description, blob, clock.GetUtcMilliseconds());

        // Before the file gets its id: lists end before it until it is committed.
        await db.AnnounceFileAsync(cancellationToken);
        db.Files.Add(row);
        await db.SaveChangesAsync(cancellationToken);
        bound.Cover(row.Id);
        transaction.AddedFiles.Add(row.Id);
        return row.ToStoredFile();
    }

    public async Task<StoredFile?> FindAsync(UploadKey key)
    {
        StoredFileRow? row = await db.Files.SingleOrDefaultAsync(
            f => f.Owner == key.Owner && f.ClientId == key.ClientId,
            cancellationToken
        );
        return row?.ToStoredFile();
    }

    public async Task<StoredFile?> RemoveAsync(long id, AccessScope scope)
    {
        StoredFileRow? row = await db.Files.Within(scope).SingleOrDefaultAsync(f => f.Id == id, cancellationToken);
        return row is not null && await db.Files.Where(f => f.Id == id).ExecuteDeleteAsync(cancellationToken) == 1
            ? row.ToStoredFile()
            : null;
    }
}
