namespace Spika.FileService.Api.Contracts.Files;

/// <summary>A verified file.</summary>
/// <param name="Path">Where its bytes are, on this service.</param>
/// <param name="CreatedAt">Milliseconds since 1970.</param>
public sealed record StoredFileResponse(
    long Id,
    string Type,
    long? RelationId,
    string Path,
    string MimeType,
    string FileName,
    long Size,
    string ClientId,
    FileMetaDataContract? MetaData,
    long CreatedAt
);
