namespace Spika.FileService.Domain.Files;

/// <summary>What a client announces when it has a file verified, and what makes a repeated verify the same one.</summary>
/// <param name="Type">The model that the file belongs to, free text: <c>message</c>, <c>avatar</c>.</param>
/// <param name="RelationId">The id of that model.</param>
/// <param name="SizeBytes">Length of the whole file.</param>
public sealed record FileDescription(
    string Type,
    long? RelationId,
    string MimeType,
    string FileName,
    long SizeBytes,
    FileHash Hash,
    FileMetaData? MetaData
);
