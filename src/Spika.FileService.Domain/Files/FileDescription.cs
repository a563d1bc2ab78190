namespace Spika.FileService.Domain.Files;

/// <summary>
/// What a client announces when it has a file verified, and what makes a repeated verify the same one.
/// </summary>
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
)
{
    /// <summary>
    /// The most characters of a name, a type and a media type, in Unicode scalar values. File systems allow 255, and
    /// web calls a thumbnail by its file's name with a prefix.
    /// </summary>
    public const int MaxTextLength = 1024;

    /// <summary>
    /// Whether both announce the same file. No metadata and metadata of zeros mean the same: nothing is known.
    /// </summary>
    public bool IsEquivalentTo(FileDescription other) => WithMetaData() == other.WithMetaData();

    private FileDescription WithMetaData() => MetaData is null ? this with { MetaData = FileMetaData.Unknown } : this;
}
