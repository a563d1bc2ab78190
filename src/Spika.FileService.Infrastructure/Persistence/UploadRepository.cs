using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed class UploadRepository(
    DatabaseRetry database,
    UploadsByKey byKey,
    RememberedUploads remembered,
    IOptions<UploadOptions> options,
    TimeProvider clock
) : IUploadRepository
{
    private readonly Func<FileServiceDbContext, Guid, CancellationToken, Task<UploadRow>> _read = EF.CompileAsyncQuery(
        (FileServiceDbContext db, Guid id, CancellationToken _) => db.Uploads.Single(u => u.Id == id)
    );

    public ValueTask<Upload?> GetOrDraftAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken) =>
        byKey.GetOrDraftAsync(key, maxOpen, cancellationToken);

    public Task<Upload?> FindAsync(UploadKey key, CancellationToken cancellationToken) =>
        byKey.FindAsync(key, cancellationToken);

    public async Task<Upload?> LeaseAsync(UploadId id, TimeSpan lease, CancellationToken cancellationToken)
    {
        List<DateTimeOffset?> inDoubt = [];
        Upload? leased = await database.WriteAsync(
            db => LeaseAsync(db, id, lease, inDoubt, cancellationToken),
            cancellationToken
        );
        if (leased is not null)
        {
            remembered.Forget(leased.Key);
        }

        return leased;
    }

    public Task<bool> RenewAsync(Upload leased, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async db =>
            {
                DateTimeOffset now = clock.GetUtcMilliseconds();
                int renewed = await db
                    .Uploads.HeldBy(leased)
                    .ExecuteUpdateAsync(
                        u => u.SetProperty(row => row.LeaseUntil, now + lease).SetProperty(row => row.UpdatedAt, now),
                        cancellationToken
                    );
                return renewed == 1;
            },
            cancellationToken
        );

    public async Task ReleaseAsync(Upload leased, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            db =>
            {
                DateTimeOffset now = clock.GetUtcMilliseconds();
                return db
                    .Uploads.HeldBy(leased)
                    .ExecuteUpdateAsync(
                        u =>
                            u.SetProperty(row => row.State, UploadState.Receiving)
                                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                                .SetProperty(row => row.UpdatedAt, now),
                        cancellationToken
                    );
            },
            cancellationToken
        );
        remembered.Forget(leased.Key);
    }

    private async Task<Upload?> LeaseAsync(
        FileServiceDbContext db,
        UploadId id,
        TimeSpan lease,
        List<DateTimeOffset?> inDoubt,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();

        // Of its own, not the unit of work's: the row is read as it was leased, and no event is written with it.
        await using IDbContextTransaction transaction = await db.BeginTransactionAsync(cancellationToken);
        int leased = await db
            .Uploads.Leasable(id, now, options.Value.FinalizeLease, inDoubt)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(row => row.State, UploadState.Assembling)
                        .SetProperty(row => row.Epoch, row => row.Epoch + 1)
                        .SetProperty(row => row.LeaseUntil, now + lease)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
        if (leased == 0)
        {
            return null;
        }

        UploadRow row = await _read(db, id.Value, cancellationToken);
        inDoubt.Add(now + lease);
        await transaction.CommitAsync(cancellationToken);
        return row.ToUpload();
    }
}
