using Microsoft.EntityFrameworkCore;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Finds the uploads of keys, and makes drafts of new ones.</summary>
internal sealed class UploadsByKey(
    DatabaseRetry database,
    RememberedUploads remembered,
    UploadDrafts drafts,
    OpenUploadRooms rooms,
    TimeProvider clock
)
{
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
                            ?? await DraftAsync(db, key, maxOpen, end.Token, cancellationToken),
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

    private async Task<Upload?> DraftAsync(
        FileServiceDbContext db,
        UploadKey key,
        int maxOpen,
        CancellationToken abandoned,
        CancellationToken cancellationToken
    )
    {
        DateTimeOffset now = clock.GetUtcMilliseconds();
        Upload upload = new(UploadId.New(now), key, UploadState.Receiving, 0, null, now);
        if (!TryDraft(upload, out Upload? draft))
        {
            draft = await CountAndDraftAsync(db, upload, maxOpen, abandoned, cancellationToken);
        }

        if (draft is not null)
        {
            remembered.NoteDraft(draft);
        }

        return draft;
    }

    private async Task<Upload?> CountAndDraftAsync(
        FileServiceDbContext db,
        Upload upload,
        int maxOpen,
        CancellationToken abandoned,
        CancellationToken cancellationToken
    )
    {
        string owner = upload.Key.Owner;
        SemaphoreSlim turn = rooms.Turn(owner);
        await turn.WaitAsync(abandoned);
        try
        {
            if (TryDraft(upload, out Upload? draft))
            {
                return draft;
            }

            int drafted = drafts.CountOf(owner);
            int open = await _countOpen(db, owner, cancellationToken);
            rooms.Note(owner, open, drafted, maxOpen);
            return TryDraft(upload, out draft) ? draft : DraftNearLimit(upload, open, maxOpen);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <returns>False when the uploads of the owner are to be counted first.</returns>
    /// <param name="upload">What the draft is made of.</param>
    /// <param name="draft">Null when the owner may start no more.</param>
    private bool TryDraft(Upload upload, out Upload? draft)
    {
        OpenUploadRoom room = rooms.Take(upload.Key.Owner);
        draft = room == OpenUploadRoom.Taken ? drafts.Make(upload) : null;
        return room != OpenUploadRoom.Unknown;
    }

    // Near the limit there are no places: each is compared with what was just counted.
    private Upload? DraftNearLimit(Upload upload, int open, int maxOpen)
    {
        Upload? draft = drafts.Make(upload, open, maxOpen);
        if (draft is null)
        {
            rooms.NoteFull(upload.Key.Owner, open, maxOpen);
        }

        return draft;
    }
}
