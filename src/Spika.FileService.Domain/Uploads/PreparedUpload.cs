using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// A leased upload and its record, read once. Neither changes while the caller holds the upload.
/// </summary>
/// <param name="leased">The upload as the caller holds it.</param>
/// <param name="chunks">Every recorded chunk, of all instances.</param>
/// <param name="version">The state of the record that was read.</param>
public abstract class PreparedUpload(Upload leased, ChunkSet chunks, RecordVersion version) : IDisposable
{
    /// <summary>The upload as the caller holds it.</summary>
    public Upload Leased { get; } = leased;

    /// <summary>Every recorded chunk, of all instances.</summary>
    public ChunkSet Chunks { get; } = chunks;

    /// <summary>The state of the record that was read.</summary>
    public RecordVersion Version { get; } = version;

    /// <summary>
    /// Length of the chunks 0 to <paramref name="total"/> - 1 together, in bytes; all of them are recorded.
    /// </summary>
    public abstract long SizeOf(int total);

    /// <summary>
    /// Puts the chunks 0 to <paramref name="total"/> - 1 together and hashes what was not hashed while they arrived,
    /// reading each byte at most once. Changes no recorded byte. To be called once.
    /// </summary>
    /// <param name="total">Number of chunks.</param>
    /// <param name="sizeBytes">The announced size; checked before a byte is read.</param>
    /// <returns>Or <see cref="UploadErrors.SizeMismatch"/>; null when the verify is to be repeated: a later one
    /// finished the upload, or another process still works on the files and does not know yet that its own lease
    /// expired.
    /// </returns>
    /// <exception cref="IOException">The storage failed or is full, or recorded bytes are not there.</exception>
    public abstract Task<Result<AssembledFile>?> AssembleAsync(
        int total,
        long sizeBytes,
        CancellationToken cancellationToken
    );

    public abstract void Dispose();
}
