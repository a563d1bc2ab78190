using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>Makes a stored file of bytes that are complete and have the announced hash.</summary>
internal sealed class FilePublisher(
    IChunkStore chunks,
    IFileStore fileStore,
    IBlobRepository blobs,
    FileRecorder recorder,
    IHashThreads hashing,
    IOptions<UploadOptions> options,
    IOptions<StoredFileOptions> fileOptions,
    TimeProvider time,
    ILogger<FilePublisher> logger
)
{
    /// <summary>Whether a stored file has the same bytes, so that this one may share them.</summary>
    public async Task<bool> MayShareAsync(FileDescription description, CancellationToken cancellationToken) =>
        await FindSameAsync(description, cancellationToken) is not null;

    /// <summary>Stores the bytes, or shares those of a stored file that has the same, and records the file.</summary>
    /// <param name="claim">On the upload that becomes the file.</param>
    /// <param name="assembled">Disposed before a file with a blob of its own is recorded.</param>
    /// <param name="description">What the client announced.</param>
    /// <param name="isHeld">Whether the claim seems to hold. Asked before anything is stored or recorded.</param>
    /// <param name="lost">Cancelled when the claim does not hold any more.</param>
    public async Task<VerifyOutcome> PublishAsync(
        UploadClaim claim,
        AssembledFile assembled,
        FileDescription description,
        Func<ValueTask<bool>> isHeld,
        CancellationToken lost
    )
    {
        VerifyOutcome? shared;
        Blob? blob = null;

        // Until it is disposed, no other process can change the bytes.
        await using (assembled)
        {
            if (!await isHeld())
            {
                return new VerifyOutcome.LeaseLost();
            }

            shared = await RecordSharedAsync(claim, description, lost);
            if (shared is null)
            {
                blob = await assembled.StoreAsync(lost);
            }
        }

        return await EndAsync(claim.Upload, shared ?? await RecordAsync(claim, description, blob!, lost));
    }

    /// <summary>Stores the bytes, whether or not a stored file has the same, and records the file.</summary>
    public async Task<VerifyOutcome> PublishOwnAsync(
        UploadClaim claim,
        AssembledFile assembled,
        FileDescription description,
        CancellationToken lost
    )
    {
        Blob blob;
        await using (assembled)
        {
            blob = await assembled.StoreAsync(lost);
        }

        return await EndAsync(claim.Upload, await RecordAsync(claim, description, blob, lost));
    }

    /// <returns>Null when no file has the same bytes.</returns>
    private async Task<VerifyOutcome?> RecordSharedAsync(
        UploadClaim claim,
        FileDescription description,
        CancellationToken lost
    )
    {
        // The row alone does not prove that the bytes are there.
        return await FindSameAsync(description, lost) is { } same && await HasBytesAsync(same, description, lost)
            ? await recorder.RecordSharedAsync(claim, description, same, lost)
            : null;
    }

    private async Task<BlobId?> FindSameAsync(FileDescription description, CancellationToken cancellationToken) =>
        fileOptions.Value.ShareEqualContent
            ? await blobs.FindSameAsync(description.Hash, description.SizeBytes, cancellationToken)
            : null;

    private async Task<bool> HasBytesAsync(
        BlobId blob,
        FileDescription description,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using Stream? content = await fileStore.OpenReadAsync(blob, cancellationToken);
            return content?.Length == description.SizeBytes
                && description.Hash
                    == await hashing.RunAsync(
                        () => BlobHash.ReadAsync(content, null, cancellationToken),
                        cancellationToken
                    );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The check of stored files reports it.
            return false;
        }
    }

    private async Task<VerifyOutcome> RecordAsync(
        UploadClaim claim,
        FileDescription description,
        Blob blob,
        CancellationToken lost
    )
    {
        // The janitor takes an older blob without a row for an orphan: the verify is repeated.
        bool isFresh = time.GetUtcNow() - blob.Id.CreatedAt < OrphanAge.OfBlobs(options.Value) / 2;
        VerifyOutcome recorded = isFresh
            ? await recorder.RecordAsync(claim, description, blob, lost)
            : new VerifyOutcome.LeaseLost();
        if (recorded is not VerifyOutcome.Stored)
        {
            await OrphanedBytes.TryRemoveAsync(RemoveUnusedAsync, blob.Id, logger, CancellationToken.None);
        }

        return recorded;
    }

    // A commit whose answer was lost may have recorded a file with it, which another one shared before it was deleted.
    private async Task RemoveUnusedAsync(BlobId blob, CancellationToken cancellationToken)
    {
        if ((await blobs.FindUsedAsync([blob], cancellationToken)).Count == 0)
        {
            await fileStore.RemoveAsync(blob, cancellationToken);
        }
    }

    private async Task<VerifyOutcome> EndAsync(Upload upload, VerifyOutcome outcome)
    {
        if (outcome is VerifyOutcome.Stored { File: var file })
        {
            logger.FilePublished(file.Id, file.Description.SizeBytes, upload.Id, upload.Key.Owner);
            await OrphanedBytes.TryRemoveAsync(chunks.RemoveAsync, upload.Id, logger, CancellationToken.None);
        }

        return outcome;
    }
}
