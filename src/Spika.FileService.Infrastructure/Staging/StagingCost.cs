using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>What chunks, files and folders take on a disk.</summary>
internal static class StagingCost
{
    /// <summary>
    /// The folder that an upload lies in: a block and its inode. Each upload bears all of it, for it may be the only
    /// one of its time.
    /// </summary>
    public static readonly StagingUse OfFolder = new(BlockBytes + InodeBytes, 1);

    /// <summary>The slots file of an instance; its chunks are counted by themselves.</summary>
    public static readonly StagingUse OfSlotsFile = new(InodeBytes, 1);

    // The block of ext4, xfs, btrfs and zfs for small files.
    private const int BlockBytes = 4096;

    // An inode with its entry in the folder: 256 to 512 bytes, and up to 300 for the name.
    private const int InodeBytes = 1024;

    /// <summary>A chunk in a slots file. In whole blocks, too: chunks may be small and far apart.</summary>
    public static StagingUse OfSlot(int length) => new(BlocksOf(length), 0);

    /// <summary>A chunk in a file of its own.</summary>
    public static StagingUse OfOdd(int length) => new(BlocksOf(length) + InodeBytes, 1);

    private static long BlocksOf(int length) => ((long)length + BlockBytes - 1) / BlockBytes * BlockBytes;
}
