namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// Another instance has been committing to the upload for longer than any commit takes. The chunk is not recorded.
/// </summary>
internal sealed class CommitDelayedException() : Exception("Another instance holds the record of the upload.");
