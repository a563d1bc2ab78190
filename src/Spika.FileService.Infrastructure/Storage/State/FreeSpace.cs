using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
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
internal sealed partial class FreeSpace(
    IFileSystem fileSystem,
    StateFolder folder,
    IOptions<StorageOptions> options,
    TimeProvider clock,
    ILogger<FreeSpace> logger
)
{
    private static readonly TimeSpan _maxAge = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _reportEvery = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    private Reading? _last;

    private long? _reportedAt;

    /// <summary>Counts what is about to be written; what may not be written changes nothing.</summary>
    public Error? Take(StagingUse use)
    {
        Reading? last = _last;
        if (last is null || clock.GetElapsedTime(last.TakenAt) > _maxAge)
        {
            _last = last = new Reading(fileSystem.ReadFree(), clock.GetTimestamp());
        }

        return last.Take(use, options.Value);
    }

    /// <summary>The same for a chunk. What refuses it is in the log, once a minute.</summary>
    public Error? TakeForChunk(StagingUse use)
    {
        Error? refusal = Take(use);
        if (refusal is not null && _last is { } found && IsToBeReported())
        {
            Report(refusal, found);
        }

        return refusal;
    }

    /// <summary>Has it in the log if no chunk could be written.</summary>
    public void Look()
    {
        StagingUse least = new(Bytes: 1, Files: 1);
        if (TakeForChunk(least) is null)
        {
            Return(least);
        }
    }

    /// <summary>What was counted is not written.</summary>
    public void Return(StagingUse use) => _last?.Return(use);

    private bool IsToBeReported()
    {
        lock (_lock)
        {
            bool isDue = _reportedAt is not { } at || clock.GetElapsedTime(at) >= _reportEvery;
            _reportedAt = isDue ? clock.GetTimestamp() : _reportedAt;
            return isDue;
        }
    }

    private void Report(Error refusal, Reading found)
    {
        if (refusal == UploadErrors.OutOfSpace)
        {
            LogShortOfBytes(folder.Root, found.Bytes, options.Value.MinFreeBytes);
        }
        else
        {
            LogShortOfInodes(folder.Root, found.Inodes, options.Value.MinFreeInodes);
        }
    }

    [LoggerMessage(
        2161,
        LogLevel.Warning,
        "Chunks are refused (507): the file system of {Root} has {Free} bytes free, of which Storage:MinFreeBytes keeps {Least}"
    )]
    private partial void LogShortOfBytes(string root, long free, long least);

    [LoggerMessage(
        2162,
        LogLevel.Warning,
        "Chunks that need a new file are refused (507): the file system of {Root} has {Free} inodes free, of which "
            + "Storage:MinFreeInodes keeps {Least}"
    )]
    private partial void LogShortOfInodes(string root, long free, long least);

    private sealed class Reading((long Bytes, long Inodes) free, long takenAt)
    {
        private long _bytes = free.Bytes;

        private long _inodes = free.Inodes;

        public long TakenAt { get; } = takenAt;

        public long Bytes => Interlocked.Read(ref _bytes);

        public long Inodes => Interlocked.Read(ref _inodes);

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
