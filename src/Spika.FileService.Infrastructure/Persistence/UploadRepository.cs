using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

internal sealed partial class UploadRepository(
    IDbContextFactory<FileServiceDbContext> contexts,
    WriteGate gate,
    RememberedUploads remembered,
    IOptions<UploadOptions> options,
    TimeProvider clock
) : IUploadRepository
{
    public ValueTask<Result<Upload>> GetOrStartAsync(UploadKey key, CancellationToken cancellationToken) =>
        remembered.TryGet(key, out Upload? upload)
            ? ValueTask.FromResult(Result<Upload>.Success(upload))
            : new ValueTask<Result<Upload>>(FindOrStartAsync(key, cancellationToken));

    public async Task<Upload?> FindAsync(UploadKey key, CancellationToken cancellationToken)
    {
        await using FileServiceDbContext db = contexts.CreateDbContext();
        UploadRow? row = await db.Uploads.SingleOrDefaultAsync(
            u => u.Owner == key.Owner && u.ClientId == key.ClientId,
            cancellationToken
        );
        if (row is null)
        {
            remembered.Forget(key);
            return null;
        }

        Upload upload = row.ToUpload();
        remembered.Note(upload);
        return upload;
    }

    public async Task<Upload?> TakeAsync(UploadId id, TimeSpan lease, CancellationToken cancellationToken)
    {
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        DateTimeOffset now = clock.GetUtcMilliseconds();
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        int taken = await db
            .Uploads.Takeable(now, options.Value.FinalizeLease)
            .Where(u => u.Id == id.Value)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(row => row.State, UploadState.Assembling)
                        .SetProperty(row => row.Epoch, row => row.Epoch + 1)
                        .SetProperty(row => row.LeaseUntil, now + lease)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
        if (taken == 0)
        {
            return null;
        }

        UploadRow row = await db.Uploads.SingleAsync(u => u.Id == id.Value, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        Upload upload = row.ToUpload();
        remembered.Forget(upload.Key);
        return upload;
    }

    public async Task<bool> RenewAsync(Upload taken, TimeSpan lease, CancellationToken cancellationToken)
    {
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        DateTimeOffset now = clock.GetUtcMilliseconds();
        await using FileServiceDbContext db = contexts.CreateDbContext();
        int renewed = await db
            .Uploads.HeldBy(taken)
            .ExecuteUpdateAsync(
                u => u.SetProperty(row => row.LeaseUntil, now + lease).SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
        return renewed == 1;
    }

    public async Task ReleaseAsync(Upload taken, CancellationToken cancellationToken)
    {
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        DateTimeOffset now = clock.GetUtcMilliseconds();
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await db
            .Uploads.HeldBy(taken)
            .ExecuteUpdateAsync(
                u =>
                    u.SetProperty(row => row.State, UploadState.Receiving)
                        .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                        .SetProperty(row => row.UpdatedAt, now),
                cancellationToken
            );
        remembered.Forget(taken.Key);
    }

    public async Task<bool> RemoveAsync(Upload taken, CancellationToken cancellationToken)
    {
        using IDisposable pass = await gate.EnterAsync(cancellationToken);
        await using FileServiceDbContext db = contexts.CreateDbContext();
        await using IDbContextTransaction transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Uploads.HeldBy(taken).ExecuteDeleteAsync(cancellationToken) == 0)
        {
            return false;
        }

        await db.RemoveChunkRecordsAsync([taken.Id.Value], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        remembered.Forget(taken.Key);
        return true;
    }

    private async Task<Result<Upload>> FindOrStartAsync(UploadKey key, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = remembered.Turn(key);
        await turn.WaitAsync(cancellationToken);
        try
        {
            if (remembered.TryGet(key, out Upload? upload))
            {
                return upload;
            }

            upload = await FindAsync(key, cancellationToken) ?? await StartAsync(key, cancellationToken);
            return upload is null ? UploadErrors.TooManyOpenUploads : upload;
        }
        finally
        {
            turn.Release();
        }
    }

    // Counts and inserts in one statement. Another process that starts the same upload at the same moment makes it insert
    // nothing; then both find the same row.
    private async Task<Upload?> StartAsync(UploadKey key, CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        UploadId id = UploadId.New(now);
        int limit = options.Value.MaxOpenUploadsPerOwner;
        using (await gate.EnterAsync(cancellationToken))
        {
            await using FileServiceDbContext db = contexts.CreateDbContext();
            await db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at)
                SELECT {id.Value}, {key.Owner}, {key.ClientId}, 0, 0, {now}, {now}
                WHERE {limit} >
                    (SELECT count(*) FROM (SELECT 1 FROM uploads WHERE owner = {key.Owner} AND state <> 2 LIMIT {limit}) AS o)
                ON CONFLICT (owner, client_id) DO NOTHING
                """,
                cancellationToken
            );
        }

        return await FindAsync(key, cancellationToken);
    }
}
