using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.Files;

/// <summary>The rows of stored files.</summary>
public interface IStoredFileRepository
{
    Task<StoredFile?> FindAsync(long id, AccessScope scope, CancellationToken cancellationToken);

    /// <summary>The file that the upload of this key became.</summary>
    Task<StoredFile?> FindAsync(UploadKey key, CancellationToken cancellationToken);

    /// <summary>The first file, by id, that has this clientId, of the owners that the scope includes.</summary>
    Task<StoredFile?> FindOldestAsync(string clientId, AccessScope scope, CancellationToken cancellationToken);

    /// <summary>
    /// In one transaction: records the file, marks the upload done and removes its chunk records. The blob is durable
    /// already.
    /// </summary>
    /// <returns>Null, and nothing is changed, when the upload was lost to a later epoch.</returns>
    Task<StoredFile?> AddAsync(
        Upload taken,
        FileDescription description,
        BlobId blob,
        CancellationToken cancellationToken
    );

    /// <summary>Removes the row and with it the finished upload's, so that the clientId is free again.</summary>
    /// <returns>The file, whose bytes are now the caller's to remove; null when there is none in this scope.</returns>
    Task<StoredFile?> RemoveAsync(long id, AccessScope scope, CancellationToken cancellationToken);

    /// <summary>
    /// By ascending id, the page ends before any file that is not committed yet, so that none appears later below an id
    /// that was listed. A file that was just added can therefore be missing while others are being added. By descending
    /// id and by ids, all committed files are there.
    /// </summary>
    Task<IReadOnlyList<StoredFile>> ListAsync(StoredFileFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Files whose bytes were last found whole before <paramref name="checkedBefore"/>, and all damaged ones, which may
    /// have been put right; the longest ago first.
    /// </summary>
    /// <param name="after">Only those that come after this one; null for the first.</param>
    Task<IReadOnlyList<StoredFile>> ListUncheckedAsync(
        DateTimeOffset checkedBefore,
        StoredFile? after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Notes that the bytes were read and match.</summary>
    Task NoteWholeAsync(StoredFile file, CancellationToken cancellationToken);

    /// <summary>Notes that the bytes are gone or do not match, if that is not noted yet.</summary>
    /// <returns>False when there is no such file any more.</returns>
    Task<bool> NoteDamagedAsync(StoredFile file, CancellationToken cancellationToken);

    Task<FileIntegrity> ReadIntegrityAsync(CancellationToken cancellationToken);

    /// <summary>Which of these are the bytes of a file.</summary>
    Task<IReadOnlySet<BlobId>> FindStoredAsync(IReadOnlyCollection<BlobId> blobs, CancellationToken cancellationToken);
}
