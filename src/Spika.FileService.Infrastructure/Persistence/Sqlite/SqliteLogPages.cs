using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Compares the pages of the write-ahead log with the database's file.</summary>
/// <remarks>https://sqlite.org/fileformat2.html#the_write_ahead_log</remarks>
internal static class SqliteLogPages
{
    private const int PageSizePosition = 8;

    /// <param name="frames">So many frames of the log are committed, and a checkpoint wrote all of them.</param>
    /// <returns>The numbers of the pages that the file does not have as the last frame of each has them.</returns>
    public static IReadOnlyList<uint> FindLost(string logPath, SafeFileHandle database, int frames)
    {
        if (frames <= 0)
        {
            return [];
        }

        // The log's file has no locks: SQLite's are on the database and on its shared memory.
        using SafeFileHandle log = File.OpenHandle(logPath, share: FileShare.ReadWrite | FileShare.Delete);
        int pageBytes = (int)ReadNumber(log, PageSizePosition);
        (Dictionary<uint, int> lastFrames, uint pages) = ReadFrames(log, frames, pageBytes);
        byte[] logged = new byte[pageBytes];
        byte[] stored = new byte[pageBytes];
        List<uint> lost = [];
        foreach ((uint page, int frame) in lastFrames)
        {
            // A page behind the end was removed by a later frame.
            if (page > pages)
            {
                continue;
            }

            ReadFully(log, logged, FramePosition(frame, pageBytes) + SqliteLogFrames.FrameHeaderBytes);
            bool isThere = ReadFully(database, stored, (page - 1L) * pageBytes);
            if (!isThere || !logged.AsSpan().SequenceEqual(stored))
            {
                lost.Add(page);
            }
        }

        return lost;
    }

    // The second number of a frame that ends a transaction is the length of the database in pages.
    private static (Dictionary<uint, int> LastFrames, uint Pages) ReadFrames(
        SafeFileHandle log,
        int frames,
        int pageBytes
    )
    {
        Dictionary<uint, int> lastFrames = [];
        uint pages = 0;
        for (int frame = 0; frame < frames; frame++)
        {
            long position = FramePosition(frame, pageBytes);
            lastFrames[ReadNumber(log, position)] = frame;
            uint length = ReadNumber(log, position + sizeof(uint));
            pages = length > 0 ? length : pages;
        }

        return (lastFrames, pages);
    }

    private static long FramePosition(int frame, int pageBytes) =>
        SqliteLogFrames.HeaderBytes + (long)frame * (SqliteLogFrames.FrameHeaderBytes + pageBytes);

    private static uint ReadNumber(SafeFileHandle log, long position)
    {
        Span<byte> number = stackalloc byte[sizeof(uint)];
        return ReadFully(log, number, position)
            ? BinaryPrimitives.ReadUInt32BigEndian(number)
            : throw new IOException("The log of the database is shorter than its index says.");
    }

    private static bool ReadFully(SafeFileHandle file, Span<byte> into, long position)
    {
        while (!into.IsEmpty)
        {
            int count = RandomAccess.Read(file, into, position);
            if (count == 0)
            {
                return false;
            }

            into = into[count..];
            position += count;
        }

        return true;
    }
}
