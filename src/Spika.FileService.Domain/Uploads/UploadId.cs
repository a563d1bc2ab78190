using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// The server's own name for one upload: a version 7 UUID. It names the files in staging, so no string of a
/// client ever does.
/// </summary>
public readonly record struct UploadId(Guid Value)
{
    /// <summary>
    /// When the upload was started, read from the id itself: true whatever happened to a file's own times.
    /// </summary>
    public DateTimeOffset StartedAt => TimeOrderedId.TimeOf(Value);

    public static UploadId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString("n");
}
