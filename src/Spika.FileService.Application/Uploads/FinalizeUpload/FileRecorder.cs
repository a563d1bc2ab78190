using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>
/// Records the file that a leased upload became: file, blob, the end of the upload and the event, at once.
/// </summary>
internal sealed class FileRecorder(IUnitOfWork unitOfWork)
{
    /// <summary>Records a file with a blob of its own.</summary>
    /// <returns>Null, and nothing is changed, when the upload was lost to a later verify.</returns>
    public Task<StoredFile?> RecordAsync(
        Upload leased,
        FileDescription description,
        Blob blob,
        CancellationToken cancellationToken
    ) =>
        RecordAsync(
            leased,
            description,
            blob.Id,
            async transaction =>
            {
                await transaction.Blobs.AddAsync(blob);
                return true;
            },
            cancellationToken
        );

    /// <summary>Records a file with the blob of another one.</summary>
    /// <returns>As above; null also when the blob was removed meanwhile.</returns>
    public Task<StoredFile?> RecordSharedAsync(
        Upload leased,
        FileDescription description,
        BlobId blob,
        CancellationToken cancellationToken
    ) => RecordAsync(leased, description, blob, transaction => transaction.Blobs.HoldAsync(blob), cancellationToken);

    private Task<StoredFile?> RecordAsync(
        Upload leased,
        FileDescription description,
        BlobId blob,
        Func<ITransaction, Task<bool>> haveBlob,
        CancellationToken cancellationToken
    ) =>
        unitOfWork.ExecuteAsync(
            async transaction =>
            {
                if (!await transaction.Uploads.FinishAsync(leased))
                {
                    // Asked after the change, which waits for an earlier attempt whose commit still goes on.
                    transaction.RollBack();
                    return transaction.MayBeDone ? await FindDoneAsync(transaction, leased, description) : null;
                }

                if (!await haveBlob(transaction))
                {
                    transaction.RollBack();
                    return null;
                }

                StoredFile file = await transaction.Files.AddAsync(leased.Key, description, blob);
                await transaction.Outbox.AddAsync(new FileStored(file));
                return file;
            },
            cancellationToken
        );

    private static async Task<StoredFile?> FindDoneAsync(
        ITransaction transaction,
        Upload leased,
        FileDescription description
    ) =>
        await transaction.Files.FindAsync(leased.Key) is { } file && file.Description.IsEquivalentTo(description)
            ? file
            : null;
}
