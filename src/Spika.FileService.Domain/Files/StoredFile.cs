using Spika.FileService.Domain.Uploads;

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
    /// <summary>When what is recorded of it last changed. The check of its bytes is no change.</summary>
    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>When its bytes were last read and matched its hash.</summary>
    public required DateTimeOffset CheckedAt { get; init; }

    /// <summary>When its bytes were found to be gone or not to match; null when they are not known to be.</summary>
    public DateTimeOffset? DamagedAt { get; init; }
}
