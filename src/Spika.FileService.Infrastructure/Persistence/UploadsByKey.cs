using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Finds the uploads of keys, and makes drafts and rows of new ones.</summary>
internal sealed class UploadsByKey(
    DatabaseRetry database,
    RememberedUploads remembered,
    UploadDrafts drafts,
    TimeProvider clock
)
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

    private readonly Func<FileServiceDbContext, string, CancellationToken, Task<int>> _countOpen = EF.CompileAsyncQuery(
        (FileServiceDbContext db, string owner, CancellationToken _) =>
            db.Uploads.Count(u => u.Owner == owner && u.State != UploadState.Done)
    );

    /// <inheritdoc cref="IUploadRepository.GetOrDraftAsync"/>
    public ValueTask<Upload?> GetOrDraftAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken) =>
        remembered.TryGet(key, out Upload? upload)
            ? ValueTask.FromResult<Upload?>(upload)
            : new ValueTask<Upload?>(FindOrDraftAsync(key, maxOpen, cancellationToken));

    /// <inheritdoc cref="IUploadRepository.StartAsync"/>
    public async Task<Upload?> StartAsync(Upload draft, int maxOpen, CancellationToken cancellationToken)
    {
        SemaphoreSlim turn = remembered.Turn(draft.Key);
        await turn.WaitAsync(cancellationToken);
        try
        {
            return drafts.Take(draft.Id) is null
                ? await FindAsync(draft.Key, cancellationToken)
                : await database.RunAsync(
                    attempt => StartAsync(draft, maxOpen, attempt, cancellationToken),
                    cancellationToken
                );
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc cref="IUploadRepository.FindAsync"/>
    public Task<Upload?> FindAsync(UploadKey key, CancellationToken cancellationToken) =>
        database.ReadAsync(db => FindAsync(db, key, cancellationToken), cancellationToken);

    private async Task<Upload?> FindAsync(FileServiceDbContext db, UploadKey key, CancellationToken cancellationToken)
    {
        UploadRow? row = await _find(db, key.Owner, key.ClientId, cancellationToken);
        if (row is null)
        {
            // A draft stays for those that save its first chunks at this moment.
            if (!remembered.TryGet(key, out Upload? known) || !drafts.IsPending(known.Id))
            {
                remembered.Forget(key);
            }

            return null;
        }

        Upload upload = row.ToUpload();
        remembered.Note(upload);
        return upload;
    }

    // Repeated as a whole, so that the requests that wait for the same upload take turns during an outage, and their
    // own time limits count.
    private Task<Upload?> FindOrDraftAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken) =>
        database.RunAsync(
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

                    return await database.OnceAsync(
                        async db =>
                            await FindAsync(db, key, cancellationToken)
                            ?? Draft(key, await _countOpen(db, key.Owner, cancellationToken), maxOpen),
                        cancellationToken
                    );
                }
                finally
                {
                    turn.Release();
                }
            },
            cancellationToken
        );

    private Upload? Draft(UploadKey key, int open, int maxOpen)
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        Upload upload = new(UploadId.New(now), key, UploadState.Receiving, 0, null, now) { IsDraft = true };
        Upload? draft = drafts.Make(upload, open, maxOpen);
        if (draft is not null)
        {
            remembered.NoteDraft(draft);
        }

        return draft;
    }

    private Task<Upload?> FindOnceAsync(UploadKey key, CancellationToken cancellationToken) =>
        database.OnceAsync(db => FindAsync(db, key, cancellationToken), cancellationToken);

    // The upload of another process may end before it is read: then another one is started.
    private async Task<Upload?> StartAsync(
        Upload draft,
        int maxOpen,
        DatabaseAttempt attempt,
        CancellationToken cancellationToken
    )
    {
        for (int start = 1; ; start++)
        {
            if (await InsertAsync(draft, maxOpen, attempt, cancellationToken) is { } started)
            {
                remembered.Note(started);
                return started;
            }

            Upload? upload = await FindOnceAsync(draft.Key, cancellationToken);
            if (
                upload is not null
                || start == MaxStarts
                || await IsFullAsync(draft.Key.Owner, maxOpen, cancellationToken)
            )
            {
                return upload;
            }
        }
    }

    private Task<bool> IsFullAsync(string owner, int maxOpen, CancellationToken cancellationToken) =>
        database.OnceAsync(async db => await _countOpen(db, owner, cancellationToken) >= maxOpen, cancellationToken);

    // Counts and inserts in one statement. When another process starts the same upload at the same moment, it inserts
    // nothing, and both find the same row. No index is named for the conflict: an attempt whose answer was lost may
    // still be running, and has the same id.
    private Task<Upload?> InsertAsync(
        Upload draft,
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
                    [draft.Id.Value, draft.Key.Owner, draft.Key.ClientId, (int)UploadState.Receiving, now, maxOpen],
                    cancellationToken
                ) == 1
                    ? draft with
                    {
                        CreatedAt = now,
                        IsDraft = false,
                    }
                    : null,
            attempt,
            cancellationToken
        );
    }
}
