using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Transactions;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence;

/// <summary>Transactions as the use cases make them.</summary>
internal static class Commits
{
    /// <returns>Null when nothing was recorded.</returns>
    public static Task<StoredFile?> AddFileAsync(
        this IUnitOfWork unitOfWork,
        Upload leased,
        FileDescription description,
        BlobId blob
    ) => unitOfWork.AddFileAsync(UploadClaim.Leased(leased), description, blob);

    /// <returns>Null when nothing was recorded.</returns>
    public static async Task<StoredFile?> AddFileAsync(
        this IUnitOfWork unitOfWork,
        UploadClaim claim,
        FileDescription description,
        BlobId blob
    ) =>
        FileOf(
            await new FileRecorder(unitOfWork).RecordAsync(
                claim,
                description,
                new Blob(blob, description.SizeBytes, description.Hash),
                CancellationToken.None
            )
        );

    /// <returns>Null when nothing was recorded.</returns>
    public static async Task<StoredFile?> ShareFileAsync(
        this IUnitOfWork unitOfWork,
        Upload leased,
        FileDescription description,
        BlobId blob
    ) =>
        FileOf(
            await new FileRecorder(unitOfWork).RecordSharedAsync(
                UploadClaim.Leased(leased),
                description,
                blob,
                CancellationToken.None
            )
        );

    public static async Task<StoredFile?> RemoveFileAsync(this IUnitOfWork unitOfWork, long id, AccessScope scope) =>
        (await unitOfWork.RemoveFileAndBlobAsync(id, scope)).File;

    public static Task<(StoredFile? File, bool IsLast)> RemoveFileAndBlobAsync(
        this IUnitOfWork unitOfWork,
        long id,
        AccessScope scope
    ) => new FileRemover(unitOfWork).RemoveAsync(id, scope, CancellationToken.None);

    public static Task<bool> RemoveUploadAsync(this IUnitOfWork unitOfWork, Upload leased) =>
        unitOfWork.ExecuteAsync(transaction => transaction.Uploads.RemoveAsync(leased), CancellationToken.None);

    public static Task<IReadOnlyList<UploadId>> RemoveAbandonedAsync(
        this IUnitOfWork unitOfWork,
        DateTimeOffset untouchedSince,
        int limit
    ) =>
        unitOfWork.ExecuteAsync<IReadOnlyList<UploadId>>(
            async transaction =>
                [
                    .. (await transaction.Uploads.RemoveAbandonedAsync(untouchedSince, limit)).Select(upload =>
                        upload.Id
                    ),
                ],
            CancellationToken.None
        );

    private static StoredFile? FileOf(VerifyOutcome? recorded) => (recorded as VerifyOutcome.Stored)?.File;
}
