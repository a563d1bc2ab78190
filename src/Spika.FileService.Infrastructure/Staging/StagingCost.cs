using System.Numerics;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>What something in staging takes on the disk.</summary>
/// <param name="Bytes">In whole blocks, with what the file system keeps for each file.</param>
/// <param name="Files">Files and folders: the inodes.</param>
internal readonly record struct StagingCost(long Bytes, int Files)
    : IAdditionOperators<StagingCost, StagingCost, StagingCost>,
        ISubtractionOperators<StagingCost, StagingCost, StagingCost>
{
    /// <summary>The folder of an upload: a block and its inode.</summary>
    public static readonly StagingCost OfFolder = new(BlockBytes + InodeBytes, 1);

    /// <summary>The slots file of an instance; its chunks are counted by themselves.</summary>
    public static readonly StagingCost OfSlotsFile = new(InodeBytes, 1);

    // The block of ext4, xfs, btrfs and zfs for small files.
    private const int BlockBytes = 4096;

    // An inode with its entry in the folder: 256 to 512 bytes, and up to 300 for the name.
    private const int InodeBytes = 1024;

    /// <summary>A chunk in a slots file. In whole blocks, too: chunks may be small and far apart.</summary>
    public static StagingCost OfSlot(int length) => new(BlocksOf(length), 0);

    /// <summary>A chunk in a file of its own.</summary>
    public static StagingCost OfOdd(int length) => new(BlocksOf(length) + InodeBytes, 1);

    public static StagingCost operator +(StagingCost left, StagingCost right) =>
        new(left.Bytes + right.Bytes, left.Files + right.Files);

    public static StagingCost operator -(StagingCost left, StagingCost right) =>
        new(left.Bytes - right.Bytes, left.Files - right.Files);

    private static long BlocksOf(int length) => (length + BlockBytes - 1L) / BlockBytes * BlockBytes;
}
