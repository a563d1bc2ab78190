using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// After a stop that lost bytes that were acknowledged (<see cref="StorageDurability.ProcessCrash"/> and a loss of power), compares
/// the record of each unfinished upload with its files, before the upload is listed, and unlists what is not there.
/// </summary>
internal sealed class RecordCheck(
    RunningMark mark,
    IChunkRecords records,
    DatabaseRetry database,
    LostChunkRecords lostChunks,
    LostChunkFinder finder,
    ILogger<RecordCheck> logger
)
{
    private readonly ConcurrentDictionary<UploadId, bool> _checked = [];

    private volatile bool _isDone;

    /// <summary>Whether uploads have to be checked before they are listed.</summary>
    public bool IsNeeded => !_isDone && mark.FoundUncleanStop;

    /// <summary>Checks an upload once, as long as that is needed.</summary>
    /// <param name="isTaken">Whether the caller's verify has it, and took back what a cut-off publish moved.</param>
    public ValueTask EnsureAsync(UploadId upload, bool isTaken, CancellationToken cancellationToken) =>
        !IsNeeded || _checked.ContainsKey(upload)
            ? ValueTask.CompletedTask
            : new ValueTask(CheckOnceAsync(upload, isTaken, cancellationToken));

    /// <summary>Unlists what a verify, which has the upload, did not find.</summary>
    public Task UnlistLostAsync(UploadId upload, CancellationToken cancellationToken) =>
        FindAndUnlistAsync(upload, withHoles: false, ignoresMissingSlots: false, cancellationToken);

    /// <summary>To be called when every upload was checked.</summary>
    public void End()
    {
        _isDone = true;
        _checked.Clear();
        mark.RemoveOld();
    }

    private async Task CheckOnceAsync(UploadId upload, bool isTaken, CancellationToken cancellationToken)
    {
        // A verify that was cut off may have moved the slots; the next one takes them back, and finds what is missing.
        bool mayBeMoved =
            !isTaken
            && !await database.ReadAsync(
                db =>
                    db.Uploads.AnyAsync(
                        u => u.Id == upload.Value && u.State == UploadState.Receiving,
                        cancellationToken
                    ),
                cancellationToken
            );
        await FindAndUnlistAsync(upload, withHoles: true, mayBeMoved, cancellationToken);
        _checked[upload] = true;
    }

    private async Task FindAndUnlistAsync(
        UploadId upload,
        bool withHoles,
        bool ignoresMissingSlots,
        CancellationToken cancellationToken
    )
    {
        var map = ChunkMap.Of(
            await database.ReadDirectlyAsync(() => records.ReadAsync([upload], cancellationToken), cancellationToken)
        );
        IReadOnlyList<LostChunk> lost;
        try
        {
            lost = finder.Find(upload, map, withHoles, ignoresMissingSlots);
        }
        catch (FileInUseException)
        {
            // A verify of another instance has it, which finds by itself what is missing.
            return;
        }

        await lostChunks.UnlistAsync(upload, lost, cancellationToken);
        if (lost.Count > 0)
        {
            logger.LostChunksUnlisted(upload, lost.Count);
        }
    }
}
