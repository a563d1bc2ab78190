using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Settings;

namespace Spika.FileService.Infrastructure.Storage.State;

/// <summary>
/// Free bytes and inodes of the file system of the storage root: asked at most once a second, less what this process
/// wrote since.
/// </summary>
/// <remarks>
/// Not a part of <see cref="StagingPolicy"/>: a disk can be full and needs a reserve, which other storage does not.
/// </remarks>
internal sealed class FreeSpace(IFileSystem fileSystem, TimeProvider clock)
{
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(1);

    private Reading? _last;

    /// <summary>Counts what is about to be written; what may not be written changes nothing.</summary>
    public Error? Take(StagingUse use, StorageOptions options)
    {
        Reading? last = _last;
        if (last is null || clock.GetElapsedTime(last.TakenAt) > _maxAge)
        {
            _last = last = new Reading(fileSystem.ReadFree(), clock.GetTimestamp());
        }

        return last.Take(use, options);
    }

    /// <summary>What was counted is not written.</summary>
    public void Return(StagingUse use) => _last?.Return(use);

    private sealed class Reading((long Bytes, long Inodes) free, long takenAt)
    {
        private long _bytes = free.Bytes;

        private long _inodes = free.Inodes;

        public long TakenAt { get; } = takenAt;

        public Error? Take(StagingUse use, StorageOptions options)
        {
            if (!TryTake(ref _bytes, use.Bytes, options.MinFreeBytes))
            {
                return UploadErrors.OutOfSpace;
            }

            if (use.Files == 0 || TryTake(ref _inodes, use.Files, options.MinFreeInodes))
            {
                return null;
            }

            Interlocked.Add(ref _bytes, use.Bytes);
            return UploadErrors.OutOfInodes;
        }

        public void Return(StagingUse use)
        {
            Interlocked.Add(ref _bytes, use.Bytes);
            Interlocked.Add(ref _inodes, use.Files);
        }

        private static bool TryTake(ref long free, long amount, long least)
        {
            long old = Interlocked.Read(ref free);
            while (old - amount >= least)
            {
                long seen = Interlocked.CompareExchange(ref free, old - amount, old);
                if (seen == old)
                {
                    return true;
                }

                old = seen;
            }

            return false;
        }
    }
}
