using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>
/// Records the file that an upload became: file, blob, the end of the upload and the event, at once.
/// </summary>
internal sealed class FileRecorder(IUnitOfWork unitOfWork)
{
    /// <summary>Records a file with a blob of its own.</summary>
    /// <returns>
    /// The stored file; or <see cref="VerifyOutcome.LeaseLost"/>, and nothing is changed, when the claim does not hold
    /// any more.
    /// </returns>
    public Task<VerifyOutcome> RecordAsync(
        UploadClaim claim,
        FileDescription description,
        Blob blob,
        CancellationToken cancellationToken
    ) =>
        unitOfWork.ExecuteAsync(
            async transaction =>
            {
                if (await FinishAsync(transaction, claim, description) is { } earlier)
                {
                    return earlier;
                }

                await transaction.Blobs.AddAsync(blob);
                return await AddFileAsync(transaction, claim, description, blob.Id);
            },
            cancellationToken
        );

    /// <summary>Records a file with the blob of another one.</summary>
    /// <returns>As <see cref="RecordAsync"/>; null, and nothing is changed, when the blob was removed.</returns>
    public Task<VerifyOutcome?> RecordSharedAsync(
        UploadClaim claim,
        FileDescription description,
        BlobId blob,
        CancellationToken cancellationToken
    ) =>
        unitOfWork.ExecuteAsync<VerifyOutcome?>(
            async transaction =>
            {
                if (await FinishAsync(transaction, claim, description) is { } earlier)
                {
                    return earlier;
                }

                if (!await transaction.Blobs.HoldAsync(blob))
                {
                    transaction.RollBack();
                    return null;
                }

                return await AddFileAsync(transaction, claim, description, blob);
            },
            cancellationToken
        );

    /// <returns>Null when the upload is ended now; otherwise how it had ended before.</returns>
    private static async Task<VerifyOutcome?> FinishAsync(
        ITransaction transaction,
        UploadClaim claim,
        FileDescription description
    )
    {
        if (await transaction.Uploads.FinishAsync(claim))
        {
            return null;
        }

        // Asked after the change, which waits for an earlier attempt whose commit still goes on.
        transaction.RollBack();
        return
            transaction.MayBeDone
            && await transaction.Files.FindAsync(claim.Upload.Key) is { } file
            && file.Description.IsEquivalentTo(description)
            ? new VerifyOutcome.Stored(file)
            : new VerifyOutcome.LeaseLost();
    }

    private static async Task<VerifyOutcome> AddFileAsync(
        ITransaction transaction,
        UploadClaim claim,
        FileDescription description,
        BlobId blob
    )
    {
        StoredFile file = await transaction.Files.AddAsync(claim.Upload.Key, description, blob);
        await transaction.Outbox.AddAsync(new FileStored(file));
        return new VerifyOutcome.Stored(file);
    }
}
