using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Orphans;

/// <summary>
/// Puts bytes without a row into quarantine. Many of them mean that the database is not the one that knows them, such
/// as one that was restored from an older backup: then nothing is moved.
/// </summary>
internal sealed class OrphanSweep(
    IUploadCleanup uploads,
    OrphanedBlobs orphanedBlobs,
    IChunkStore chunks,
    IOrphanQuarantine quarantine,
    IOptions<OrphanOptions> options,
    ILogger<OrphanSweep> logger
)
{
    /// <param name="now">The time of the sweep.</param>
    /// <param name="startedBefore">Uploads that began later are left in staging.</param>
    /// <param name="createdBefore">Finished files that are younger are left where they are.</param>
    public async Task<OrphanReport> RunAsync(
        DateTimeOffset now,
        DateTimeOffset startedBefore,
        DateTimeOffset createdBefore,
        CancellationToken cancellationToken
    )
    {
        int heldBack = 0;
        (List<UploadId> staged, int allStaged) = await FindUploadsAsync(startedBefore, cancellationToken);
        if (IsTooMany("uploads in staging", staged.Count, allStaged))
        {
            heldBack += staged.Count;
            staged.Clear();
        }

        (List<BlobId> files, int allFiles) = await FindFilesAsync(createdBefore, cancellationToken);
        if (IsTooMany("finished files", files.Count, allFiles))
        {
            heldBack += files.Count;
            files.Clear();
        }

        if (staged.Count + files.Count == 0)
        {
            return new OrphanReport(0, 0, heldBack);
        }

        (int movedFiles, int movedUploads) = await quarantine.PutAsideAsync(now, files, staged, cancellationToken);
        return new OrphanReport(movedUploads, movedFiles, heldBack);
    }

    private async Task<(List<UploadId> Orphans, int All)> FindUploadsAsync(
        DateTimeOffset startedBefore,
        CancellationToken cancellationToken
    )
    {
        (List<UploadId> orphans, int all) = ([], 0);
        await foreach (IReadOnlyList<UploadId> batch in chunks.ListAsync(startedBefore, cancellationToken))
        {
            // Asked after the bytes were seen: an upload that old has had its row, so one without is over.
            IReadOnlySet<UploadId> unfinished = await uploads.FindUnfinishedAsync(batch, cancellationToken);
            orphans.AddRange(batch.Where(upload => !unfinished.Contains(upload)));
            all += batch.Count;
        }

        return (orphans, all);
    }

    private async Task<(List<BlobId> Orphans, int All)> FindFilesAsync(
        DateTimeOffset createdBefore,
        CancellationToken cancellationToken
    )
    {
        (List<BlobId> orphans, int all) = ([], 0);
        await foreach (
            (IReadOnlyList<BlobId> unknown, int listed) in orphanedBlobs.ListAsync(createdBefore, cancellationToken)
        )
        {
            orphans.AddRange(unknown);
            all += listed;
        }

        return (orphans, all);
    }

    private bool IsTooMany(string kind, int found, int all)
    {
        OrphanOptions limits = options.Value;
        bool isTooMany = found > limits.AnyShareUpTo && 100L * found > (long)limits.MaxPercent * all;
        if (isTooMany)
        {
            logger.OrphansHeldBack(found, all, kind);
        }

        return isTooMany;
    }
}
