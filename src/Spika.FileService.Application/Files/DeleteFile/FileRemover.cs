using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;

namespace Spika.FileService.Application.Files.DeleteFile;

/// <summary>
/// Removes a file, with its finished upload and the blob that no other file has, and writes the event, at once.
/// </summary>
internal sealed class FileRemover(IUnitOfWork unitOfWork)
{
    /// <returns>The removed file, and whether no other one has its bytes; null when there is none.</returns>
    public Task<(StoredFile? File, bool IsLast)> RemoveAsync(
        long id,
        AccessScope scope,
        CancellationToken cancellationToken
    )
    {
        StoredFile? last = null;
        return unitOfWork.ExecuteAsync(
            async transaction =>
            {
                if (await transaction.Files.RemoveAsync(id, scope) is not { } file)
                {
                    transaction.RollBack();

                    // An earlier attempt removed it, or another request after an attempt that was not committed.
                    // Whether another file has the bytes is not known any more: the orphan sweep finds out.
                    return (transaction.MayBeDone ? last : null, false);
                }

                Blob blob = new(file.Blob, file.Description.SizeBytes, file.Description.Hash);
                bool isLast = await transaction.Blobs.RemoveUnusedAsync(blob);
                await transaction.Uploads.RemoveFinishedAsync(file.Key);
                await transaction.Outbox.AddAsync(new FileRemoved(file));
                last = file;
                return (file, isLast);
            },
            cancellationToken
        );
    }
}
