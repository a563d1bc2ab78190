using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Spika.FileService.Application.Files.ListFiles;

/// <summary>Where a list of files goes on. Opaque to clients, so that the order can change one day.</summary>
internal static class FileCursor
{
    public static string After(long fileId)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, fileId);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string cursor, out long afterId)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        OperationStatus status = Base64Url.DecodeFromChars(cursor, bytes, out _, out int bytesWritten);
        afterId = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return status is OperationStatus.Done && bytesWritten == sizeof(long) && afterId >= 0;
    }
}
