using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// Threads for the flushes of the chunk journal alone: no chunk waits for its receipt behind downloads and verifies.
/// </summary>
internal sealed class JournalThreads() : OwnThreads(MaxFlushes, "Journal")
{
    /// <summary>Enough for the disk to merge the flushes of many uploads.</summary>
    public const int MaxFlushes = 8;
}
