using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Counts the frames of a write-ahead log that is read without its index, as SQLite does at a start.</summary>
/// <remarks>https://sqlite.org/fileformat2.html#the_write_ahead_log</remarks>
internal static class SqliteLogFrames
{
    public const int HeaderBytes = 32;

    public const int FrameHeaderBytes = 24;

    // The last bit tells the order of the bytes in the numbers that are summed.
    private const uint Magic = 0x377f0682;

    private const int SumBytes = 2 * sizeof(uint);

    /// <returns>
    /// The frames up to the end of the last transaction; 0 for a file that is no log. Behind them are frames of the
    /// time before the log began anew, whose sums do not follow, or a transaction that did not end.
    /// </returns>
    public static int CountCommitted(string logPath)
    {
        using FileStream log = OpenLog(logPath);
        byte[] header = new byte[HeaderBytes];
        if (!TryRead(log, header) || (Number(header, 0) & ~1U) != Magic)
        {
            return 0;
        }

        Sum sum = new(isBigEndian: (Number(header, 0) & 1) == 1);
        sum.Add(header.AsSpan(0, HeaderBytes - SumBytes));
        uint pageBytes = Number(header, 8);
        if (!sum.Is(header.AsSpan(HeaderBytes - SumBytes)) || pageBytes is < 512 or > 65536)
        {
            return 0;
        }

        int committed = 0;
        byte[] frame = new byte[FrameHeaderBytes + (int)pageBytes];
        for (int count = 1; TryRead(log, frame); count++)
        {
            sum.Add(frame.AsSpan(0, SumBytes));
            sum.Add(frame.AsSpan(FrameHeaderBytes));
            bool hasSalts = frame.AsSpan(8, 8).SequenceEqual(header.AsSpan(16, 8));
            if (!hasSalts || !sum.Is(frame.AsSpan(FrameHeaderBytes - SumBytes, SumBytes)))
            {
                break;
            }

            committed = Number(frame, sizeof(uint)) > 0 ? count : committed;
        }

        return committed;
    }

    /// <summary>Whether a log begins as another, as after both were copied from one file.</summary>
    /// <param name="frames">So many frames of the other one are compared, and its header.</param>
    public static bool BeginsAs(string logPath, string otherPath, int frames)
    {
        if (!File.Exists(logPath))
        {
            return false;
        }

        using FileStream log = OpenLog(logPath);
        using FileStream other = OpenLog(otherPath);
        byte[] expected = new byte[HeaderBytes];
        byte[] found = new byte[HeaderBytes];
        bool isSame = TryRead(other, expected) && TryRead(log, found) && found.AsSpan().SequenceEqual(expected);
        expected = new byte[FrameHeaderBytes + (int)Number(expected, 8)];
        found = new byte[expected.Length];
        for (int frame = 0; isSame && frame < frames; frame++)
        {
            isSame = TryRead(other, expected) && TryRead(log, found) && found.AsSpan().SequenceEqual(expected);
        }

        return isSame;
    }

    private static FileStream OpenLog(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);

    private static bool TryRead(FileStream log, byte[] into) =>
        log.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) == into.Length;

    private static uint Number(byte[] bytes, int position) =>
        BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(position));

    /// <summary>The sum of all that was added, which goes on from frame to frame.</summary>
    private struct Sum(bool isBigEndian)
    {
        private uint _first;

        private uint _second;

        public void Add(ReadOnlySpan<byte> bytes)
        {
            ReadOnlySpan<uint> numbers = MemoryMarshal.Cast<byte, uint>(bytes);
            for (int i = 0; i < numbers.Length; i += 2)
            {
                _first += InOrder(numbers[i]) + _second;
                _second += InOrder(numbers[i + 1]) + _first;
            }
        }

        public readonly bool Is(ReadOnlySpan<byte> stored) =>
            BinaryPrimitives.ReadUInt32BigEndian(stored) == _first
            && BinaryPrimitives.ReadUInt32BigEndian(stored[sizeof(uint)..]) == _second;

        private readonly uint InOrder(uint number) =>
            isBigEndian == BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(number) : number;
    }
}
