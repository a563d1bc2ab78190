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

        // Taken as for a verify, so that none can begin on chunks that are being removed. Once taken, the client's
        // hanging up does not count, or the upload would stay taken until the lease runs out.
        Upload? taken = await uploads.TakeAsync(upload.Id, options.Value.FinalizeLease, CancellationToken.None);
        if (taken is null)
        {
            return UploadErrors.BeingVerified;
        }

        bool hasEvent = events.TrySpend(taken.Key.Owner);
        if (!await RemoveAsync(taken, hasEvent))
        {
            return UploadErrors.BeingVerified;
        }

        Log(taken, hasEvent);
        await OrphanedBytes.TryRemoveAsync(chunks.RemoveAsync, taken.Id, logger, CancellationToken.None);
        return default(Nothing);
    }

    // One line for each abort is as much as one event.
    private void Log(Upload taken, bool hasEvent)
    {
        if (hasEvent)
        {
            logger.UploadAborted(taken.Id, taken.Key.Owner);
        }
        else
        {
            logger.UploadEventLeftOut(taken.Id, taken.Key.Owner);
        }
    }

    private Task<bool> RemoveAsync(Upload taken, bool hasEvent) =>
        unitOfWork.ExecuteAsync(
            async transaction =>
            {
                bool isRemoved = await transaction.Uploads.RemoveAsync(taken);
                if (isRemoved && hasEvent)
                {
                    await transaction.Outbox.AddAsync(new UploadAborted(taken.Key));
                }

                return isRemoved;
            },
            CancellationToken.None
        );
}
