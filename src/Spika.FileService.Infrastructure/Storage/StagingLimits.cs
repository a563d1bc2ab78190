using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage;

/// <summary>Refuses a chunk before its bytes are written.</summary>
internal sealed class StagingLimits(
    StagedBytes staged,
    FreeSpace freeSpace,
    IOptions<UploadOptions> uploads,
    IOptions<StorageOptions> storage
)
{
    /// <param name="uploadBytes">What the upload has already.</param>
    /// <param name="chunkBytes">What the chunk adds.</param>
    public async ValueTask<Error?> RefuseAsync(
        Upload upload,
        long uploadBytes,
        int chunkBytes,
        CancellationToken cancellationToken
    )
    {
        UploadOptions limits = uploads.Value;
        if (uploadBytes + chunkBytes > limits.MaxFileBytes)
        {
            return UploadErrors.FileTooLarge(limits.MaxFileBytes);
        }

        if (freeSpace.Bytes - chunkBytes < storage.Value.MinFreeBytes)
        {
            return UploadErrors.OutOfSpace;
        }

        (long owner, long all) = await staged.AddAsync(upload.Key.Owner, chunkBytes, cancellationToken);
        return all > limits.MaxStagedBytes ? UploadErrors.StagingFull
            : owner > limits.MaxStagedBytesPerOwner ? UploadErrors.OwnerStagingFull
            : null;
    }
}
