using System.Buffers.Binary;

namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>Reads the write-ahead log of the embedded database.</summary>
/// <remarks>https://sqlite.org/fileformat2.html#walformat</remarks>
internal static class CommitLog
{
    private const int HeaderLength = 32;

    private const int FrameHeaderLength = 24;

    /// <returns>How many commits are in the log, which begins anew after a checkpoint of 1,000 pages.</returns>
    /// <param name="root">The folder of the database.</param>
    public static int Count(string root)
    {
        using FileStream file = new(
            Path.Combine(root, "fileservice.db-wal"),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete
        );
        byte[] log = new byte[file.Length];
        file.ReadExactly(log);
        int page = BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(8));
        ReadOnlySpan<byte> salt = log.AsSpan(16, 8);
        int commits = 0;
        for (int at = HeaderLength; at + FrameHeaderLength + page <= log.Length; at += FrameHeaderLength + page)
        {
            // Frames of an earlier round of the log have another salt. The last of a commit has the database's size.
            bool isOfThisRound = log.AsSpan(at + 8, 8).SequenceEqual(salt);
            commits += isOfThisRound && BinaryPrimitives.ReadInt32BigEndian(log.AsSpan(at + 4)) > 0 ? 1 : 0;
        }

        return commits;
    }
}
