namespace Spika.FileService.Infrastructure.Storage;

/// <summary>Free bytes on the disk of the storage root: asked at most once a second, less what this process wrote since.</summary>
internal sealed class FreeSpace(StorageLayout layout, TimeProvider clock)
{
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(1);

    private readonly DriveInfo _drive = new(layout.Root);

    private Reading? _last;

    /// <summary>Counts bytes that are about to be written.</summary>
    /// <returns>What is left free then; below zero when they do not fit.</returns>
    public long Take(int bytes)
    {
        Reading? last = _last;
        if (last is null || clock.GetElapsedTime(last.TakenAt) > _maxAge)
        {
            _last = last = new Reading(_drive.AvailableFreeSpace, clock.GetTimestamp());
        }

        return last.Take(bytes);
    }

    private sealed class Reading(long free, long takenAt)
    {
        private long _free = free;

        public long TakenAt { get; } = takenAt;

        public long Take(int bytes) => Interlocked.Add(ref _free, -bytes);
    }
}
