namespace Spika.FileService.Domain.Uploads;

/// <summary>Makes one file of an upload's chunks.</summary>
public interface IFileAssembler
{
    /// <summary>
    /// The first step after an upload was leased: waits until this process writes no more chunks of it, and reads what
    /// is recorded. Idempotent.
    /// </summary>
    /// <exception cref="IOException">The storage failed.</exception>
    Task<PreparedUpload> PrepareAsync(Upload leased, CancellationToken cancellationToken);
}
