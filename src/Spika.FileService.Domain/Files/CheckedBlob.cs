namespace Spika.FileService.Domain.Files;

/// <summary>A blob, and what the last check found.</summary>
/// <param name="CheckedAt">When its bytes were last read and matched its hash.</param>
/// <param name="DamagedAt">When its bytes were found to be gone or not to match; null when they are not known to
/// be.</param>
public sealed record CheckedBlob(Blob Blob, DateTimeOffset CheckedAt, DateTimeOffset? DamagedAt);
