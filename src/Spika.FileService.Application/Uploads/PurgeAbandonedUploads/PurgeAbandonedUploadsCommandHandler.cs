using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Events;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

internal sealed class PurgeAbandonedUploadsCommandHandler(
    IUploadCleanup uploads,
    IUnitOfWork unitOfWork,
    IEventRepository events,
    UploadEventBudget eventBudget,
    OrphanSweep orphans,
    IChunkStore chunks,
    IOrphanQuarantine quarantine,
    IOptions<UploadOptions> options,
    IOptions<OrphanOptions> orphanOptions,
    IOptions<EventOptions> eventOptions,
    ILogger<PurgeAbandonedUploadsCommandHandler> logger
) : IRequestHandler<PurgeAbandonedUploadsCommand, PurgeReport>
{
    // Small, so that no transaction holds up the chunks of others for long.
    private const int BatchSize = 100;

    private const int EventBatchSize = 1000;

    public async Task<PurgeReport> Handle(PurgeAbandonedUploadsCommand command, CancellationToken cancellationToken)
    {
        DateTimeOffset cutoff = command.Now - options.Value.AbandonedAfter;
        int abandoned = await RemoveAbandonedAsync(cutoff, cancellationToken);
        await RemoveOldEventsAsync(command.KeptNow, cancellationToken);
        OrphanReport swept = await SweepAsync(command.Now, cutoff, cancellationToken);
        PurgeReport report = new(
            abandoned,
            swept.Uploads,
            swept.Files,
            await RemoveOrphanedRecordsAsync(cancellationToken)
        )
        {
            HeldBack = swept.HeldBack,
            ExpiredSweeps = await quarantine.RemoveExpiredAsync(
                command.KeptNow - orphanOptions.Value.KeepFor,
                cancellationToken
            ),
        };
        if (report.HasRemoved)
        {
            logger.Purged(report);
        }

        return report;
    }

    // The row of a new upload is written after its first bytes, within half of the time that they have here. And an
    // operator who restored an old database has this time to notice.
    private Task<OrphanReport> SweepAsync(
        DateTimeOffset now,
        DateTimeOffset startedBefore,
        CancellationToken cancellationToken
    ) => orphans.RunAsync(now, startedBefore, now - OrphanAge.OfBlobs(options.Value), cancellationToken);

    private async Task<int> RemoveAbandonedAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        int removed = 0;
        while (await uploads.HasAbandonedAsync(cutoff, cancellationToken))
        {
            UploadId[] batch = await RemoveAbandonedBatchAsync(cutoff, cancellationToken);
            if (batch.Length == 0)
            {
                // Another process removed them.
                break;
            }

            // Not in the transaction, which all other writers wait for.
            await uploads.RemoveRecordsAsync(batch, cancellationToken);
            await RemoveBytesAsync(batch, cancellationToken);
            removed += batch.Length;
        }

        return removed;
    }

    // What an earlier attempt selected may be in use again, should its commit have failed; if it did not fail, the
    // sweep finds the bytes.
    private Task<UploadId[]> RemoveAbandonedBatchAsync(DateTimeOffset cutoff, CancellationToken cancellationToken)
    {
        // Decided once for each upload, however often the transaction is repeated.
        Dictionary<UploadId, bool> hasEvent = [];
        return unitOfWork.ExecuteAsync(
            async transaction =>
            {
                IReadOnlyList<Upload> batch = await transaction.Uploads.RemoveAbandonedAsync(cutoff, BatchSize);
                foreach (Upload upload in batch)
                {
                    if (MayHaveEvent(upload, hasEvent))
                    {
                        await transaction.Outbox.AddAsync(new UploadExpired(upload.Key));
                    }
                }

                return batch.Select(upload => upload.Id).ToArray();
            },
            cancellationToken
        );
    }

    private bool MayHaveEvent(Upload upload, Dictionary<UploadId, bool> decided)
    {
        if (!decided.TryGetValue(upload.Id, out bool hasEvent))
        {
            decided[upload.Id] = hasEvent = eventBudget.TrySpend(upload.Key.Owner);
            if (!hasEvent)
            {
                logger.UploadEventLeftOut(upload.Id, upload.Key.Owner);
            }
        }

        return hasEvent;
    }

    private async Task RemoveOldEventsAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        DateTimeOffset cutoff = now - eventOptions.Value.KeepFor;
        while (await events.RemoveAsync(cutoff, EventBatchSize, cancellationToken) == EventBatchSize) { }
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

    private async Task RemoveBytesAsync(IEnumerable<UploadId> batch, CancellationToken cancellationToken)
    {
        foreach (UploadId upload in batch)
        {
            await OrphanedBytes.TryRemoveAsync(chunks.RemoveAsync, upload, logger, cancellationToken);
        }
    }
}
