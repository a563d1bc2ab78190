using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads;

/// <summary>
/// Decides whether a chunk may be staged, from figures that the storage delivers. It holds no state, so that any
/// storage can ask it under the lock that keeps its figures together.
/// </summary>
public sealed class StagingPolicy(IOptions<UploadOptions> options)
{
    /// <summary>Judges a chunk by the limits of its upload.</summary>
    /// <param name="upload">What is staged of the upload.</param>
    /// <param name="length">Length of the chunk, in bytes.</param>
    /// <param name="isNew">Whether its index has no chunk yet.</param>
    /// <param name="isOneMoreOdd">Whether <see cref="IStagedUpload.OddCount"/> grows by it.</param>
    /// <returns>Null when it may be staged.</returns>
    public Error? RefuseInUpload(IStagedUpload upload, int length, bool isNew, bool isOneMoreOdd)
    {
        UploadOptions limits = options.Value;

        // A chunk that replaces another may come in any case: the verify judges the size, and the client must be able
        // to correct an upload whose verify failed. The exact length is of interest only near the limit.
        long free = limits.MaxFileBytes - length;
        if (isNew && upload.StagedBytes > free && upload.FileBytes > free)
        {
            return UploadErrors.FileTooLarge(limits.MaxFileBytes);
        }

        return isOneMoreOdd && upload.OddCount >= limits.MaxOddChunksPerUpload
            ? UploadErrors.TooManyOddChunks(limits.MaxOddChunksPerUpload)
            : null;
    }

    /// <summary>Judges what a chunk takes by the limits of its owner, and of all owners together.</summary>
    /// <param name="owner">What the owner's unfinished uploads take.</param>
    /// <param name="all">What all unfinished uploads take.</param>
    /// <param name="more">What the chunk adds.</param>
    /// <returns>Null when it may be staged.</returns>
    public Error? RefuseInTotal(StagingUse owner, StagingUse all, StagingUse more)
    {
        UploadOptions limits = options.Value;
        return all.Bytes + more.Bytes > limits.MaxStagedBytes ? UploadErrors.StagingFull
            : owner.Bytes + more.Bytes > limits.MaxStagedBytesPerOwner ? UploadErrors.OwnerStagingFull
            : more.Files == 0 ? null
            : all.Files + more.Files > limits.MaxStagedFiles ? UploadErrors.StagingFilesFull
            : owner.Files + more.Files > limits.MaxStagedFilesPerOwner ? UploadErrors.OwnerStagingFilesFull
            : null;
    }
}
