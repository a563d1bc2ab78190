using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Files;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

internal sealed class PurgeAbandonedUploadsCommandHandler(
    IUploadRepository uploads,
    UnknownFiles unknownFiles,
    IChunkStore chunks,
    IFileStore fileStore,
    IOptions<UploadOptions> options,
    ILogger<PurgeAbandonedUploadsCommandHandler> logger
) : IRequestHandler<PurgeAbandonedUploadsCommand, PurgeReport>
{
    // Small, so that no transaction holds up the chunks of others for long.
    private const int BatchSize = 100;

    public async Task<PurgeReport> Handle(PurgeAbandonedUploadsCommand command, CancellationToken cancellationToken)
    {
        // Also the age from which bytes without a row are removed. Rows are written before bytes, so younger ones would be no
        // less dead, but an operator who restored an old database or connected a wrong one has this time to notice.
        DateTimeOffset cutoff = command.Now - options.Value.AbandonedAfter;
        PurgeReport report = new(
            await RemoveAbandonedAsync(cutoff, cancellationToken),
            await RemoveUnknownUploadsAsync(cutoff, cancellationToken),
            await RemoveUnknownFilesAsync(cutoff, cancellationToken),
            await RemoveOrphanedRecordsAsync(cancellationToken)
        );
        if (report != new PurgeReport(0, 0, 0, 0))
        {
            logger.Purged(report);
        }

        return report;
    }

    private async Task<int> RemoveAbandonedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        int removed = 0;
        IReadOnlyList<UploadId> batch;
        do
        {
            batch = await uploads.RemoveAbandonedAsync(cutoff, BatchSize, cancellationToken);
            await RemoveBytesAsync(chunks.RemoveAsync, batch, cancellationToken);
            removed += batch.Count;
        } while (batch.Count == BatchSize);

        return removed;
    }

    private async Task<int> RemoveUnknownUploadsAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        int removed = 0;
        await foreach (IReadOnlyList<UploadId> batch in chunks.ListAsync(cutoff, cancellationToken))
        {
            // Asked after the bytes were seen: an upload has its row before it has bytes, so one without is over.
            IReadOnlySet<UploadId> unfinished = await uploads.FindUnfinishedAsync(batch, cancellationToken);
            removed += await RemoveBytesAsync(
                chunks.RemoveAsync,
                batch.Where(upload => !unfinished.Contains(upload)),
                cancellationToken
            );
        }

        return removed;
    }

    private async Task<int> RemoveUnknownFilesAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        int removed = 0;
        await foreach (ContentId unknown in unknownFiles.ListAsync(cutoff, cancellationToken))
        {
            removed += await RemoveBytesAsync(fileStore.RemoveAsync, [unknown], cancellationToken);
        }

        return removed;
    }

    private async Task<int> RemoveOrphanedRecordsAsync(CancellationToken cancellationToken)
    {
        int removed = 0;
        int batch;
        do
        {
            batch = await uploads.RemoveOrphanedRecordsAsync(BatchSize, cancellationToken);
            removed += batch;
        } while (batch == BatchSize);

        return removed;
    }

    private async Task<int> RemoveBytesAsync<TId>(
        Func<TId, CancellationToken, Task> remove,
        IEnumerable<TId> batch,
        CancellationToken cancellationToken
    )
        where TId : struct
    {
        int removed = 0;
        foreach (TId bytes in batch)
        {
            removed += await Leftovers.TryRemoveAsync(remove, bytes, logger, cancellationToken) ? 1 : 0;
        }

        return removed;
    }
}
