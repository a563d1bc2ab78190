using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;

namespace Spika.FileService.Application.Files.ListFiles;

/// <summary>
/// Where a list of files goes on. Opaque to clients. The number in it is the last id of a page; its bits are inverted
/// in a list by descending id, so that a cursor of one order is none of the other.
/// </summary>
internal static class FileCursor
{
    public static string After(long fileId, bool newestFirst = false)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, newestFirst ? ~fileId : fileId);
        return Base64Url.EncodeToString(bytes);
    }

    public static bool TryParse(string cursor, bool newestFirst, out long afterId)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        OperationStatus status = Base64Url.DecodeFromChars(cursor, bytes, out _, out int bytesWritten);
        long number = BinaryPrimitives.ReadInt64BigEndian(bytes);
        afterId = newestFirst ? ~number : number;
        return status is OperationStatus.Done && bytesWritten == sizeof(long) && afterId >= 0;
    }
}
