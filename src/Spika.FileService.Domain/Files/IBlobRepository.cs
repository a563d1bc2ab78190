namespace Spika.FileService.Domain.Files;

/// <summary>The rows of blobs.</summary>
public interface IBlobRepository
{
    /// <summary>A blob with this content that a file points to and that is not known to be damaged.</summary>
    Task<BlobId?> FindSameAsync(FileHash hash, long sizeBytes, CancellationToken cancellationToken);

    /// <summary>Which of these a file points to.</summary>
    Task<IReadOnlySet<BlobId>> FindUsedAsync(IReadOnlyCollection<BlobId> blobs, CancellationToken cancellationToken);

    /// <summary>
    /// Blobs whose bytes were last found whole before <paramref name="checkedBefore"/>, and all damaged ones, which may
    /// have been put right; the longest ago first.
    /// </summary>
    /// <param name="after">Only those that come after this one; null for the first.</param>
    Task<IReadOnlyList<CheckedBlob>> ListUncheckedAsync(
        DateTimeOffset checkedBefore,
        CheckedBlob? after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Notes that the bytes were read and match.</summary>
    Task NoteWholeAsync(BlobId blob, CancellationToken cancellationToken);

    /// <summary>Notes that the bytes are gone or do not match, if that is not noted yet.</summary>
    /// <returns>False when there is no such blob any more.</returns>
    Task<bool> NoteDamagedAsync(BlobId blob, CancellationToken cancellationToken);

    Task<FileIntegrity> ReadIntegrityAsync(CancellationToken cancellationToken);
}
