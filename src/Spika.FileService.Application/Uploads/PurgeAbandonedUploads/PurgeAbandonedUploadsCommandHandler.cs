using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.PurgeAbandonedUploads;

internal sealed class PurgeAbandonedUploadsCommandHandler(
    IUploadRepository uploads,
    OrphanSweep orphans,
    IChunkStore chunks,
    IOrphanQuarantine quarantine,
    IOptions<UploadOptions> options,
    IOptions<OrphanOptions> orphanOptions,
    ILogger<PurgeAbandonedUploadsCommandHandler> logger
) : IRequestHandler<PurgeAbandonedUploadsCommand, PurgeReport>
{
    // Small, so that no transaction holds up the chunks of others for long.
    private const int BatchSize = 100;

    public async Task<PurgeReport> Handle(PurgeAbandonedUploadsCommand command, CancellationToken cancellationToken)
    {
        DateTimeOffset cutoff = command.Now - options.Value.AbandonedAfter;
        int abandoned = await RemoveAbandonedAsync(cutoff, cancellationToken);
        OrphanReport swept = await orphans.RunAsync(command.Now, cancellationToken);
        PurgeReport report = new(
            abandoned,
            swept.Uploads,
            swept.Files,
            await RemoveOrphanedRecordsAsync(cancellationToken)
        )
        {
            HeldBack = swept.HeldBack,
            ExpiredSweeps = await quarantine.RemoveExpiredAsync(
                command.Now - orphanOptions.Value.KeepFor,
                cancellationToken
            ),
        };
        if (report.HasRemoved)
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
            await RemoveBytesAsync(batch, cancellationToken);
            removed += batch.Count;
        } while (batch.Count == BatchSize);

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

    private async Task RemoveBytesAsync(IEnumerable<UploadId> batch, CancellationToken cancellationToken)
    {
        foreach (UploadId upload in batch)
        {
            await Leftovers.TryRemoveAsync(chunks.RemoveAsync, upload, logger, cancellationToken);
        }
    }
}
