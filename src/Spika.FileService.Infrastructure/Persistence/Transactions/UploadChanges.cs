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
    public async Task<bool> FinishAsync(UploadClaim claim)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        int finished = await db
            .Uploads.ClaimedBy(claim)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(row => row.State, UploadState.Done)
                        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
        if (finished == 1 && await IsUnchangedAsync(claim))
        {
            return await EndAsync(claim.Upload);
        }

        transaction.RollBack();
        return false;
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
        transaction.RemovedUploads.Add(key);
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

    // After the change of the row: of two verifies, the second waits there for the first.
    private async Task<bool> IsUnchangedAsync(UploadClaim claim)
    {
        if (claim.Version is not { } version)
        {
            return true;
        }

        // A commit of the journal that runs is waited for, and the next one finds the upload done.
        await db.LockChunkRecordsAsync(claim.Upload.Id.Value, cancellationToken);
        return await db.ReadVersionAsync(claim.Upload.Id, cancellationToken) == version;
    }

    private async Task<bool> EndAsync(Upload leased)
    {
        transaction.EndedUploads.Add(leased.Key);
        await db.RemoveChunkRecordsAsync([leased.Id.Value], cancellationToken);
        return true;
    }
}
