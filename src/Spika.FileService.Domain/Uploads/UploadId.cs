using System.Buffers.Binary;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// The server's own name for one upload: a version 7 UUID. It names the folder in staging and, later, the finished
/// file, so no string of a client ever does.
/// </summary>
public readonly record struct UploadId(Guid Value)
{
    /// <summary>
    /// When the upload was started, read from the id itself: true whatever happened to a file's own times.
    /// </summary>
    public DateTimeOffset StartedAt =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            (long)(BinaryPrimitives.ReadUInt64BigEndian(Value.ToByteArray(bigEndian: true)) >> 16)
        );

    public static UploadId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>32 lower-case hex digits.</summary>
    public override string ToString() => Value.ToString("n");
}
