using MediatR;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.UploadChunk;

internal sealed class UploadChunkCommandHandler(
    IUploadRepository uploads,
    IChunkStore chunks,
    IChunkLedger ledger,
    LeftBehindUploads leftBehind,
    RefusedVerifies refused,
    StorageRetry storage
) : IRequestHandler<UploadChunkCommand, Result<ChunkSet>>
{
    // A second attempt is rare, and each further one needs another process or a verify to interfere once more.
    private const int MaxAttempts = 5;

    public async Task<Result<ChunkSet>> Handle(UploadChunkCommand command, CancellationToken cancellationToken)
    {
        RetrySchedule? outage = null;
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                Result<Upload> upload = await uploads.GetOrStartAsync(command.Key, cancellationToken);
                if (upload.Error is { } notStarted)
                {
                    return notStarted;
                }

                if (upload.Value.RefuseChunk() is null)
                {
                    Result<WrittenChunk> written = await chunks.WriteAsync(
                        upload.Value,
                        command.ChunkIndex,
                        command.Content,
                        cancellationToken
                    );
                    if (written.Error is { } notWritten)
                    {
                        return notWritten;
                    }

                    // Bytes before record: a crash in between leaves an unknown chunk, never a record that promises
                    // bytes we do not have. Disposed before the next attempt, which would wait for it otherwise.
                    using WrittenChunk chunk = written.Value;
                    ChunkReceipt receipt = await ledger.RecordAsync(chunk);
                    switch (receipt.Status)
                    {
                        case ChunkReceiptStatus.Recorded:
                            refused.Forget(upload.Value.Id);
                            return receipt.Chunks;
                        case ChunkReceiptStatus.Contested:
                            continue;
                    }
                }

                // What GetOrStartAsync answered may be old, so only the row itself refuses. When the row is gone, or
                // receives again because a verify failed, the next attempt finds it so.
                if (
                    await uploads.FindAsync(command.Key, cancellationToken) is { } current
                    && current.RefuseChunk() is { } refusal
                    && !await leftBehind.TryTakeBackAsync(current, cancellationToken)
                )
                {
                    return refusal;
                }
            }
            catch (Exception failure) when (storage.ShouldRetry(failure, ref outage))
            {
                // The chunk is written again, and nothing interfered.
                attempt--;
                await outage!.PauseAsync(failure, cancellationToken);
            }
        }

        return UploadErrors.BeingVerified;
    }
}
