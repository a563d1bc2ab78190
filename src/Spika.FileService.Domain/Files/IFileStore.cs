namespace Spika.FileService.Domain.Files;

/// <summary>The blobs. Each is stored by <see cref="Uploads.AssembledFile.StoreAsync"/>.</summary>
public interface IFileStore
{
    /// <summary>
    /// The bytes, seekable, from the start. The caller disposes it. A blob that is removed meanwhile can be read on,
    /// but not always after a pause, in which its handle can have gone to another reader.
    /// </summary>
    /// <returns>Null when there is no such blob.</returns>
    /// <exception cref="IOException">The storage failed, or is not there.</exception>
    ValueTask<Stream?> OpenReadAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>
    /// The path of a blob below the folder of all blobs, with <c>/</c> between its parts: for a proxy that sends it in
    /// place of the service.
    /// </summary>
    /// <returns>Null when there is no such blob, or it has no path that stays.</returns>
    /// <exception cref="UnauthorizedAccessException">This user may not look there.</exception>
    string? FindPath(BlobId blob);

    /// <summary>
    /// Moves damaged bytes aside, where no request reads them and an operator finds them. Idempotent.
    /// </summary>
    Task QuarantineAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>Also what was moved aside. Idempotent.</summary>
    Task RemoveAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>The blobs that were begun before <paramref name="createdBefore"/>, in small batches.</summary>
    IAsyncEnumerable<IReadOnlyList<BlobId>> ListAsync(
        DateTimeOffset createdBefore,
        CancellationToken cancellationToken
    );
}
