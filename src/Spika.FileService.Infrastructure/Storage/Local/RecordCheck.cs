using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// After a stop that lost bytes that were acknowledged (<see cref="Settings.StorageDurability.ProcessCrash"/> and a
/// loss of power), compares the record of each unfinished upload with its files, before the upload is listed, and
/// unlists what is not there.
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
    /// <param name="leased">The upload as the caller's verify has it; else null.</param>
    public ValueTask EnsureAsync(UploadId upload, Upload? leased, CancellationToken cancellationToken) =>
        !IsNeeded || _checked.ContainsKey(upload)
            ? ValueTask.CompletedTask
            : new ValueTask(CheckOnceAsync(upload, leased, cancellationToken));

    /// <summary>
    /// Unlists what a verify, which has the upload, did not find. Does nothing if a later verify has it.
    /// </summary>
    /// <exception cref="IOException">Not the chunks are missing, but the storage.</exception>
    public async Task UnlistLostAsync(Upload leased, CancellationToken cancellationToken)
    {
        UploadPhase phase = new(UploadState.Assembling, leased.FencingToken);
        await TryUnlistAsync(leased.Id, phase, withHoles: false, cancellationToken);
    }

    /// <summary>To be called when every upload was checked.</summary>
    public void End()
    {
        _isDone = true;
        _checked.Clear();
        mark.RemoveOld();
    }

    private async Task CheckOnceAsync(UploadId upload, Upload? leased, CancellationToken cancellationToken)
    {
        bool isChecked = false;
        while (!isChecked && await FindPhaseAsync(upload, cancellationToken) is { } phase)
        {
            if (leased is not null && phase.FencingToken != leased.FencingToken)
            {
                // A later verify has it, and checks it.
                return;
            }

            isChecked = await TryUnlistAsync(upload, phase, withHoles: true, cancellationToken);
        }

        _checked[upload] = true;
    }

    private Task<UploadPhase?> FindPhaseAsync(UploadId upload, CancellationToken cancellationToken) =>
        database.ReadAsync(
            db =>
                db.Uploads.Unfinished(upload.Value)
                    .Select(u => (UploadPhase?)new UploadPhase(u.State, u.Epoch))
                    .SingleOrDefaultAsync(cancellationToken),
            cancellationToken
        );

    /// <returns>False when a verify leased the upload or ended meanwhile, and may have removed what was not
    /// found.</returns>
    private async Task<bool> TryUnlistAsync(
        UploadId upload,
        UploadPhase phase,
        bool withHoles,
        CancellationToken cancellationToken
    )
    {
        var map = ChunkMap.Of(
            await database.ReadDirectlyAsync(() => records.ReadAsync([upload], cancellationToken), cancellationToken)
        );
        IReadOnlyList<LostChunk> lost;
        try
        {
            lost = finder.Find(upload, map, withHoles);
        }
        catch (FileInUseException)
        {
            // A verify of another instance has it, which finds by itself what is missing.
            return true;
        }

        if (lost.Count == 0)
        {
            return true;
        }

        finder.ThrowIfStorageIsMissing();
        if (!await lostChunks.TryUnlistAsync(upload, lost, phase, cancellationToken))
        {
            return false;
        }

        logger.LostChunksUnlisted(upload, lost.Count);
        return true;
    }
}
