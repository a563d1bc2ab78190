using System.Buffers.Binary;

namespace Spika.FileService.Domain.Common;

/// <summary>Version 7 UUIDs, which begin with the time in milliseconds.</summary>
public static class TimeOrderedId
{
    private const int Version = 7;

    /// <summary>Whether an id begins with a time.</summary>
    public static bool IsOne(Guid id) => id.Version == Version;

    /// <summary>When the id was made.</summary>
    public static DateTimeOffset TimeOf(Guid id) =>
        DateTimeOffset.FromUnixTimeMilliseconds(
            (long)(BinaryPrimitives.ReadUInt64BigEndian(id.ToByteArray(bigEndian: true)) >> 16)
        );
}
