using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Events;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.AbortUpload;

internal sealed class AbortUploadCommandHandler(
    IUploadRepository uploads,
    IUnitOfWork unitOfWork,
    IChunkStore chunks,
    UploadEventBudget events,
    IOptions<UploadOptions> options,
    ILogger<AbortUploadCommandHandler> logger
) : IRequestHandler<AbortUploadCommand, Result<Nothing>>
{
    public async Task<Result<Nothing>> Handle(AbortUploadCommand command, CancellationToken cancellationToken)
    {
        Upload? upload = await uploads.FindAsync(command.Key, cancellationToken);
        if (upload is null or { State: UploadState.Done })
        {
            return UploadErrors.NotFound;
        }

        // Leased as for a verify, so that none can begin on chunks that are being removed. Once leased, the client's
        // hanging up does not count, or the upload would stay leased until the lease runs out.
        Upload? leased = await uploads.LeaseAsync(upload.Id, options.Value.FinalizeLease, CancellationToken.None);
        if (leased is null)
        {
            return UploadErrors.BeingVerified;
        }

        if (!await RemoveAsync(leased))
        {
            return UploadErrors.BeingVerified;
        }

        await OrphanedBytes.TryRemoveAsync(chunks.RemoveAsync, leased.Id, logger, CancellationToken.None);
        return default(Nothing);
    }

    // One line for each abort is as much as one event.
    private void Log(Upload leased, bool hasEvent)
    {
        if (hasEvent)
        {
            logger.UploadAborted(leased.Id, leased.Key.Owner);
        }
        else
        {
            logger.UploadEventLeftOut(leased.Id, leased.Key.Owner);
        }
    }

    private async Task<bool> RemoveAsync(Upload leased)
    {
        // Decided once, and not for an upload that is not removed: however often the transaction is repeated.
        bool? hasEvent = null;
        bool isRemoved = await unitOfWork.ExecuteAsync(
            async transaction =>
            {
                if (!await transaction.Uploads.RemoveAsync(leased))
                {
                    return false;
                }

                if (hasEvent ??= events.TrySpend(leased.Key.Owner))
                {
                    await transaction.Outbox.AddAsync(new UploadAborted(leased.Key));
                }

                return true;
            },
            CancellationToken.None
        );
        if (isRemoved)
        {
            Log(leased, hasEvent is true);
        }

        return isRemoved;
    }
}
