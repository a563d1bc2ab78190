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
    RememberedUploads remembered,
    IOptions<UploadOptions> options,
    TimeProvider clock
) : IUploadRepository
{
    private const string InsertSql = $$"""
        INSERT INTO uploads (id, owner, client_id, state, epoch, created_at, updated_at)
        SELECT {0}, {1}, {2}, {3}, 0, {4}, {4}
        WHERE {5} >
            (SELECT count(*) FROM (SELECT 1 FROM uploads WHERE owner = {1} AND {{UploadStateSql.IsUnfinished}} LIMIT {5}) AS o)
        ON CONFLICT DO NOTHING
        """;

    // Each further one takes an end of the upload between two statements.
    private const int MaxStarts = 10;

    private readonly Func<FileServiceDbContext, string, string, CancellationToken, Task<UploadRow?>> _find =
        EF.CompileAsyncQuery(
            (FileServiceDbContext db, string owner, string clientId, CancellationToken _) =>
                db.Uploads.SingleOrDefault(u => u.Owner == owner && u.ClientId == clientId)
        );

    private readonly Func<FileServiceDbContext, Guid, CancellationToken, Task<UploadRow>> _read = EF.CompileAsyncQuery(
        (FileServiceDbContext db, Guid id, CancellationToken _) => db.Uploads.Single(u => u.Id == id)
    );

    public ValueTask<Upload?> GetOrStartAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken) =>
        remembered.TryGet(key, out Upload? upload)
            ? ValueTask.FromResult<Upload?>(upload)
            : new ValueTask<Upload?>(FindOrStartAsync(key, maxOpen, cancellationToken));

    public Task<Upload?> FindAsync(UploadKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(db => FindAsync(db, key, cancellationToken), cancellationToken);

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

    private async Task<Upload?> FindAsync(FileServiceDbContext db, UploadKey key, CancellationToken cancellationToken)
    {
        UploadRow? row = await _find(db, key.Owner, key.ClientId, cancellationToken);
        if (row is null)
        {
            remembered.Forget(key);
            return null;
        }

        Upload upload = row.ToUpload();
        remembered.Note(upload);
        return upload;
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
            .Uploads.Leasable(now, options.Value.FinalizeLease, inDoubt)
            .Where(u => u.Id == id.Value)
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

    // Repeated as a whole, so that the requests that wait for the same upload take turns during an outage, and their
    // own time limits count.
    private Task<Upload?> FindOrStartAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken)
    {
        var id = UploadId.New(clock.GetUtcMilliseconds());
        return database.RunAsync(
            async attempt =>
            {
                SemaphoreSlim turn = remembered.Turn(key);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, attempt.Abandoned);
                await turn.WaitAsync(end.Token);
                try
                {
                    if (remembered.TryGet(key, out Upload? upload))
                    {
                        return upload;
                    }

                    return await FindOnceAsync(key, cancellationToken)
                        ?? await StartAsync(key, id, maxOpen, attempt, cancellationToken);
                }
                finally
                {
                    turn.Release();
                }
            },
            cancellationToken
        );
    }

    private Task<Upload?> FindOnceAsync(UploadKey key, CancellationToken cancellationToken) =>
        database.OnceAsync(db => FindAsync(db, key, cancellationToken), cancellationToken);

    // The upload of another process may end before it is read: then another one is started.
    private async Task<Upload?> StartAsync(
        UploadKey key,
        UploadId id,
        int maxOpen,
        DatabaseAttempt attempt,
        CancellationToken cancellationToken
    )
    {
        for (int start = 1; ; start++)
        {
            if (await InsertAsync(key, id, maxOpen, attempt, cancellationToken) is { } started)
            {
                remembered.Note(started);
                return started;
            }

            Upload? upload = await FindOnceAsync(key, cancellationToken);
            if (upload is not null || start == MaxStarts || await IsFullAsync(key.Owner, maxOpen, cancellationToken))
            {
                return upload;
            }
        }
    }

    private Task<bool> IsFullAsync(string owner, int maxOpen, CancellationToken cancellationToken) =>
        database.OnceAsync(
            async db =>
                await db
                    .Uploads.Where(u => u.Owner == owner && u.State != UploadState.Done)
                    .Take(maxOpen)
                    .CountAsync(cancellationToken) >= maxOpen,
            cancellationToken
        );

    // Counts and inserts in one statement. When another process starts the same upload at the same moment, it inserts
    // nothing, and both find the same row. No index is named for the conflict: an attempt whose answer was lost may
    // still be running, and has the same id.
    private Task<Upload?> InsertAsync(
        UploadKey key,
        UploadId id,
        int maxOpen,
        DatabaseAttempt attempt,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        return database.WriteOnceAsync(
            async db =>
                await db.Database.ExecuteSqlRawAsync(
                    InsertSql,
                    [id.Value, key.Owner, key.ClientId, (int)UploadState.Receiving, now, maxOpen],
                    cancellationToken
                ) == 1
                    ? new Upload(id, key, UploadState.Receiving, 0, null, now)
                    : null,
            attempt,
            cancellationToken
        );
    }
}
