using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>Makes one file of an upload's chunks.</summary>
public interface IFileAssembler
{
    /// <summary>
    /// Puts the chunks 0 to <paramref name="total"/> - 1 together and hashes them, reading each byte at most once. Changes no
    /// recorded byte. A publish of this upload that a crash cut off is undone first.
    /// </summary>
    /// <param name="taken">An upload that the caller took and whose chunks are all recorded.</param>
    /// <param name="total">Number of chunks.</param>
    /// <param name="sizeBytes">The announced size; checked before a byte is read.</param>
    /// <returns>Or <see cref="UploadErrors.SizeMismatch"/>.</returns>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    Task<Result<AssembledFile>> AssembleAsync(
        Upload taken,
        int total,
        long sizeBytes,
        CancellationToken cancellationToken
    );
}
