using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Transactions;

/// <summary>Changes of the rows of stored files.</summary>
public interface IFileChanges
{
    /// <summary>
    /// Adds a file. To be called late: lists that are read in order of the ids end before the file until the
    /// transaction ends.
    /// </summary>
    /// <param name="blob">Added, or held, in the same transaction.</param>
    Task<StoredFile> AddAsync(UploadKey key, FileDescription description, BlobId blob);

    /// <summary>The file that the upload of this key became.</summary>
    Task<StoredFile?> FindAsync(UploadKey key);

    /// <summary>Removes a file.</summary>
    /// <returns>The file; null when there is none in this scope.</returns>
    Task<StoredFile?> RemoveAsync(long id, AccessScope scope);
}
