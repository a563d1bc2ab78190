using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Sessions;

namespace Spika.FileService.Infrastructure.Storage;

/// <summary>Refuses a chunk before its bytes are written.</summary>
internal sealed class StagingLimits(
    StagedBytes staged,
    FreeSpace freeSpace,
    IOptions<UploadOptions> uploads,
    IOptions<StorageOptions> storage
)
{
    /// <param name="chunkBytes">What the chunk adds.</param>
    public async ValueTask<Error?> RefuseAsync(
        Upload upload,
        UploadSession session,
        int index,
        int chunkBytes,
        CancellationToken cancellationToken
    )
    {
        UploadOptions limits = uploads.Value;

        // A chunk that replaces another may come in any case: the verify judges the size, and one that failed must be mendable.
        // What was staged is known without counting, and what of it still counts is of interest only near the limit.
        long free = limits.MaxFileBytes - chunkBytes;
        if (
            session.Record.StagedBytes > free
            && session.Record.FileBytes > free
            && !session.Record.Chunks.Contains(index)
        )
        {
            return UploadErrors.FileTooLarge(limits.MaxFileBytes);
        }

        if (freeSpace.Take(chunkBytes) < storage.Value.MinFreeBytes)
        {
            return UploadErrors.OutOfSpace;
        }

        (long owner, long all) = await staged.AddAsync(upload.Key.Owner, chunkBytes, cancellationToken);
        return all > limits.MaxStagedBytes ? UploadErrors.StagingFull
            : owner > limits.MaxStagedBytesPerOwner ? UploadErrors.OwnerStagingFull
            : null;
    }
}
