using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Files;

/// <summary>A verified, finished file: its bytes match its hash.</summary>
/// <param name="Blob">Its bytes.</param>
public sealed record StoredFile(
    long Id,
    UploadKey Key,
    FileDescription Description,
    BlobId Blob,
    DateTimeOffset CreatedAt
)
{
    /// <summary>When what is recorded of it last changed.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }
}
