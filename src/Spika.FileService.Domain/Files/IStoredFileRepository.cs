using Spika.FileService.Domain.Common;

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
    /// By ascending id, the page ends before any file that is not committed yet, so that none appears later below an id
    /// that was listed. A file that was just added can therefore be missing while others are being added. By descending
    /// id and by ids, all committed files are there.
    /// </summary>
    Task<IReadOnlyList<StoredFile>> ListAsync(StoredFileFilter filter, CancellationToken cancellationToken);
}
