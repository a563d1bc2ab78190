namespace Spika.FileService.Domain.Files;

/// <summary>Immutable bytes in the file store. It knows no upload, no owner and no name.</summary>
/// <param name="Id">Its only name.</param>
/// <param name="SizeBytes">Length in bytes.</param>
/// <param name="Hash">Of all its bytes.</param>
public sealed record Blob(BlobId Id, long SizeBytes, FileHash Hash);
