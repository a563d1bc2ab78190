using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>Makes one file of an upload's chunks.</summary>
public interface IFileAssembler
{
    /// <summary>
    /// The first step after an upload was taken: waits until this process writes no more chunks of it, and takes back
    /// the bytes of a publish that a crash or a failure cut off before its record. Idempotent.
    /// </summary>
    Task<PreparedUpload> PrepareAsync(Upload taken, CancellationToken cancellationToken);

    /// <summary>
    /// Puts the chunks 0 to <paramref name="total"/> - 1 together and hashes what was not hashed while they arrived,
    /// reading each byte at most once. Changes no recorded byte.
    /// </summary>
    /// <param name="prepared">Used up by the call, whatever its outcome.</param>
    /// <param name="total">Number of chunks.</param>
    /// <param name="sizeBytes">The announced size; checked before a byte is read.</param>
    /// <returns> Or <see cref="UploadErrors.SizeMismatch"/>; or <see cref="UploadErrors.BeingVerified"/> when the
    /// chunks are not all there, or another process still works on the files, because it does not know yet that it lost
    /// the upload.
    /// </returns>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    Task<Result<AssembledFile>> AssembleAsync(
        PreparedUpload prepared,
        int total,
        long sizeBytes,
        CancellationToken cancellationToken
    );
}
