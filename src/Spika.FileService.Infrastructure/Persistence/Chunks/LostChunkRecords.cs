using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Rows;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>Unlists chunks whose recorded bytes are lost, so that a client sees which ones to send again.</summary>
/// <remarks>
/// An unlisted chunk is an odd chunk of no bytes, under a writer of its own: all instances read it like any other
/// commit, it beats a slot, and the chunk that is sent again replaces it. No instance has to be asked to forget
/// anything.
/// </remarks>
internal sealed class LostChunkRecords(DatabaseRetry database, TimeProvider clock)
{
    /// <summary>Idempotent. A chunk that was replaced since it was found lost stays listed.</summary>
    public async Task UnlistAsync(UploadId upload, IReadOnlyList<LostChunk> lost, CancellationToken cancellationToken)
    {
        if (lost.Count > 0)
        {
            await database.WriteAsync(
                db => UnlistAsync(db, upload.Value, lost, phase: null, cancellationToken),
                cancellationToken
            );
        }
    }

    /// <summary>Unlists chunks whose files were not found. Idempotent.</summary>
    /// <param name="phase">The upload's before the files were looked for.</param>
    /// <returns>False when the upload is not in the phase any more. Then nothing is unlisted.</returns>
    public async Task<bool> TryUnlistAsync(
        UploadId upload,
        IReadOnlyList<LostChunk> lost,
        UploadPhase phase,
        CancellationToken cancellationToken
    ) =>
        await database.WriteAsync(
            db => UnlistAsync(db, upload.Value, lost, phase, cancellationToken),
            cancellationToken
        );

    private async Task<bool> UnlistAsync(
        FileServiceDbContext db,
        Guid upload,
        IReadOnlyList<LostChunk> lost,
        UploadPhase? phase,
        CancellationToken cancellationToken
    )
    {
        // Of its own, not the unit of work's: what is locked and read here decides, and no event is written with it.
        await using IDbContextTransaction transaction = await db.BeginTransactionAsync(cancellationToken);
        await db.LockChunkRecordsAsync(upload, cancellationToken);
        UploadPhase? now = await db
            .Uploads.Unfinished(upload)
            .Select(u => (UploadPhase?)new UploadPhase(u.State, u.Epoch))
            .SingleOrDefaultAsync(cancellationToken);
        if (now is null || (phase is not null && now != phase))
        {
            return false;
        }

        Dictionary<int, UploadOddChunkRow> odd = await db
            .UploadOddChunks.AsNoTracking()
            .Where(chunk => chunk.UploadId == upload)
            .ToDictionaryAsync(chunk => chunk.ChunkIndex, cancellationToken);
        int[] unlisted =
        [
            .. lost.Where(chunk => IsStillAt(odd.GetValueOrDefault(chunk.Index), chunk.Place))
                .Select(chunk => chunk.Index)
                .Distinct(),
        ];
        if (unlisted.Length == 0)
        {
            return true;
        }

        await db
            .UploadOddChunks.Where(chunk => chunk.UploadId == upload && unlisted.Contains(chunk.ChunkIndex))
            .ExecuteDeleteAsync(cancellationToken);
        Add(db, upload, unlisted);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static bool IsStillAt(UploadOddChunkRow? recorded, ChunkPlace place) =>
        recorded is null
            ? place.Serial is null
            : recorded.Writer == place.Writer && recorded.Serial == place.Serial && recorded.Length == place.Length;

    private void Add(FileServiceDbContext db, Guid upload, IEnumerable<int> unlisted)
    {
        var writer = Guid.NewGuid();
        db.UploadWriters.Add(
            new UploadWriterRow
            {
                UploadId = upload,
                Writer = writer,
                Version = 1,
                Bytes = 0,
                Files = 0,
                UpdatedAt = clock.GetUtcMilliseconds(),
            }
        );
        db.UploadOddChunks.AddRange(
            unlisted.Select(index => new UploadOddChunkRow
            {
                UploadId = upload,
                ChunkIndex = index,
                Writer = writer,
                Version = 1,
                Length = 0,
                Serial = 0,
            })
        );
    }
}
