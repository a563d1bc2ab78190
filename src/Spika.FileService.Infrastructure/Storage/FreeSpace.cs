namespace Spika.FileService.Infrastructure.Storage;

/// <summary>Free bytes on the disk of the storage root, asked at most once a second.</summary>
internal sealed class FreeSpace(StorageLayout layout, TimeProvider clock)
{
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(1);

    private readonly DriveInfo _drive = new(layout.Root);

    private Reading? _last;

    public long Bytes
    {
        get
        {
            Reading? last = _last;
            if (last is null || clock.GetElapsedTime(last.TakenAt) > _maxAge)
            {
                _last = last = new Reading(_drive.AvailableFreeSpace, clock.GetTimestamp());
            }

            return last.Bytes;
        }
    }

    private sealed record Reading(long Bytes, long TakenAt);
}
