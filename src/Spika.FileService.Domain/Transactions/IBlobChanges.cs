using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Transactions;

/// <summary>Changes of the rows of blobs.</summary>
public interface IBlobChanges
{
    /// <summary>Adds a blob that is durable, for a file of the same transaction.</summary>
    Task AddAsync(Blob blob);

    /// <summary>Keeps a blob that a file points to from being removed until the transaction ends.</summary>
    /// <returns>False when no file points to it any more, or it is damaged.</returns>
    Task<bool> HoldAsync(BlobId blob);

    /// <summary>Removes the row of a blob when no file points to it any more.</summary>
    /// <returns>Whether the row was removed. Then the bytes are the caller's to remove, after the
    /// transaction.</returns>
    Task<bool> RemoveUnusedAsync(Blob blob);
}
