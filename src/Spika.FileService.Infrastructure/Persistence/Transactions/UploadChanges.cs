using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

internal sealed class UploadChanges(
    FileServiceDbContext db,
    DatabaseTransaction transaction,
    TimeProvider clock,
    CancellationToken cancellationToken
) : IUploadChanges
{
    public async Task<bool> FinishAsync(Upload leased)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        int finished = await db
            .Uploads.HeldBy(leased)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(row => row.State, UploadState.Done)
                        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
        return finished == 1 && await EndAsync(leased);
    }

    public async Task<bool> RemoveAsync(Upload leased)
    {
        if (await db.Uploads.HeldBy(leased).ExecuteDeleteAsync(cancellationToken) == 1)
        {
            return await EndAsync(leased);
        }

        if (!transaction.MayBeDone || await db.Uploads.AnyAsync(u => u.Id == leased.Id.Value, cancellationToken))
        {
            return false;
        }

        // An earlier attempt removed it, and committed what the work writes with it.
        transaction.EndedUploads.Add(leased.Key);
        transaction.RollBack();
        return true;
    }

    public Task RemoveFinishedAsync(UploadKey key)
    {
        transaction.EndedUploads.Add(key);
        return db
            .Uploads.Where(u => u.Owner == key.Owner && u.ClientId == key.ClientId && u.State == UploadState.Done)
            .ExecuteDeleteAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<Upload>> RemoveAbandonedAsync(DateTimeOffset untouchedSince, int limit)
    {
        await db.HoldBackChunksAsync(cancellationToken);
        List<UploadRow> rows = await db.Abandoned(untouchedSince, clock.GetUtcMilliseconds())
            .OrderBy(u => u.UpdatedAt)
            .Take(limit)
            .ToListAsync(cancellationToken);
        List<Guid> ids = rows.ConvertAll(row => row.Id);
        await db.Uploads.Where(u => ids.Contains(u.Id)).ExecuteDeleteAsync(cancellationToken);
        List<Upload> removed = rows.ConvertAll(row => row.ToUpload());
        transaction.EndedUploads.AddRange(removed.Select(upload => upload.Key));
        return removed;
    }

    private async Task<bool> EndAsync(Upload leased)
    {
        transaction.EndedUploads.Add(leased.Key);
        await db.RemoveChunkRecordsAsync([leased.Id.Value], cancellationToken);
        return true;
    }
}
