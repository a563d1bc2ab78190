using Spika.FileService.Domain.Files;

namespace Spika.FileService.Domain.Uploads;

/// <summary>Makes one file of an upload's chunks.</summary>
public interface IFileAssembler
{
    /// <summary>
    /// The file of an upload that no verify leased, when it is complete and hashed already: nothing of it is left to
    /// read, write or flush. A provider may answer null for any upload, and one whose record is not the database's
    /// always does.
    /// </summary>
    /// <param name="receiving">An upload that accepts chunks, as the caller last saw it.</param>
    /// <param name="total">Number of chunks.</param>
    /// <param name="sizeBytes">The announced size.</param>
    /// <param name="hash">The announced hash.</param>
    /// <returns>
    /// The file with the announced size and hash, as far as this instance knows the record; null when the upload is to
    /// be leased and prepared.
    /// </returns>
    /// <exception cref="IOException">The storage failed.</exception>
    Task<WholeUpload?> TryTakeWholeAsync(Upload receiving, int total, long sizeBytes, FileHash hash);

    /// <summary>
    /// The first step after an upload was leased: waits until this process writes no more chunks of it, and reads what
    /// is recorded. Idempotent.
    /// </summary>
    /// <exception cref="IOException">The storage failed.</exception>
    Task<PreparedUpload> PrepareAsync(Upload leased, CancellationToken cancellationToken);
}
