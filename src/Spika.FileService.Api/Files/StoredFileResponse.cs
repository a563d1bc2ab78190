using System.Text.Json.Serialization;

namespace Spika.FileService.Api.Files;

/// <summary>A verified file.</summary>
/// <param name="Path">Where its bytes are, on this service.</param>
/// <param name="CreatedAt">Milliseconds since 1970.</param>
/// <param name="ModifiedAt">Milliseconds since 1970.</param>
/// <param name="Hash">SHA-256 of the file: 64 lower-case hex digits.</param>
/// <param name="Owner">The owner of the file; left out for callers that see only their own.</param>
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
    long CreatedAt,
    long ModifiedAt,
    string Hash,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Owner
);
