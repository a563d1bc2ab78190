using MediatR;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.UploadChunk;

internal sealed class UploadChunkCommandHandler(
    IUploadRepository uploads,
    IChunkStore chunks,
    ExpiredVerifies expired,
    RefusedVerifies refused,
    StorageRetry storage,
    IOptions<UploadOptions> options,
    TimeProvider clock
) : IRequestHandler<UploadChunkCommand, Result<ChunkSet>>
{
    // A second attempt is rare, and each further one needs another instance, a verify or a commit without an answer to
    // interfere once more.
    private const int MaxAttempts = 5;

    // Doubled each time: a verify without a lease, which takes two flushes and a commit, has normally ended before the
    // last attempt.
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(20);

    public async Task<Result<ChunkSet>> Handle(UploadChunkCommand command, CancellationToken cancellationToken)
    {
        RetrySchedule? outage = null;
        TimeSpan pause = _firstPause;
        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                Upload? upload = await uploads.GetOrDraftAsync(
                    command.Key,
                    options.Value.MaxOpenUploadsPerOwner,
                    cancellationToken
                );
                if (upload is null)
                {
                    return UploadErrors.TooManyOpenUploads;
                }

                if (upload.RefuseChunk() is null)
                {
                    Result<ChunkSet> saved = await chunks.SaveAsync(
                        upload,
                        command.ChunkIndex,
                        command.Content,
                        cancellationToken
                    );
                    if (saved.IsSuccess)
                    {
                        refused.Forget(upload.Id);
                    }

                    if (saved.Error != UploadErrors.Conflict)
                    {
                        return saved;
                    }
                }

                // What GetOrDraftAsync answered may be old, so only the row itself refuses. When the row is gone, or
                // receives again because a verify failed, the next attempt finds it so.
                Upload? current = await uploads.FindAsync(command.Key, cancellationToken);
                if (current?.RefuseChunk() is { } refusal && !await expired.TryReleaseAsync(current, cancellationToken))
                {
                    return refusal;
                }

                if (upload.RefuseChunk() is null && current?.Id == upload.Id && attempt < MaxAttempts)
                {
                    await Task.Delay(pause, clock, cancellationToken);
                    pause *= 2;
                }
            }
            catch (Exception failure) when (storage.ShouldRetry(failure, ref outage))
            {
                // The chunk is written again, and nothing interfered.
                attempt--;
                await outage!.PauseAsync(failure, cancellationToken);
            }
        }

        return UploadErrors.Conflict;
    }
}
