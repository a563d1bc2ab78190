namespace Spika.FileService.Infrastructure.FileSystem;

/// <summary>
/// Threads for calls that wait for the disk: the flush of a verify, and reads of what is not cached.
/// </summary>
internal sealed class DiskThreads() : OwnThreads(Count, "Disk")
{
    /// <summary>So many calls wait for the disk at once; enough for it to merge and sort them.</summary>
    public const int Count = 16;
}
