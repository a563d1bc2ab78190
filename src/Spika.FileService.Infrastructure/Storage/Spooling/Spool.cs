using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Spooling;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage.Spooling;

/// <summary>
/// The spool under the storage root. Its file is made when it is first needed, replaced after a failed write, and
/// closed when no body is in it.
/// </summary>
/// <remarks>
/// No call to the disk is made under the lock or by <see cref="HasRoom"/>, which the admission reads under its own
/// lock: on a disk that hangs, all requests would wait for it.
/// </remarks>
internal sealed partial class Spool(
    StateFolder folder,
    FreeSpace freeSpace,
    IOptions<StorageOptions> options,
    TimeProvider clock,
    ILogger<Spool> logger
) : ISpool, IDisposable
{
    // Each takes a thread of the pool; on a disk that stalls, all bodies at once would take all threads.
    private static readonly int _mostAtOnce = Math.Max(4, Environment.ProcessorCount);

    private static readonly TimeSpan _tryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // Held while a file is opened. Only Look and callers that have a turn wait for it.
    private readonly Lock _opening = new();

    private readonly int _maxExtents = (int)
        Math.Min(options.Value.MaxSpooledBytes / SpoolFile.ExtentBytes, int.MaxValue / 2);

    private volatile SpoolFile? _current;

    // When the file could not be opened; 0 after it could.
    private long _failedAt;

    private volatile int _inUse;

    // Whether the disk had space and the file could be opened, when that was looked at last.
    private volatile bool _isUsable = true;

    private long _lookedAt;

    private int _isLooking;

    /// <summary>Is entered for each read and write.</summary>
    public SemaphoreSlim Turns { get; } = new(_mostAtOnce);

    public bool HasRoom
    {
        get
        {
            if (_inUse >= _maxExtents)
            {
                return false;
            }

            LookIfDue();
            return _isUsable;
        }
    }

    /// <summary>Bytes of the extents that are taken.</summary>
    public long BytesInUse => (long)_inUse * SpoolFile.ExtentBytes;

    public ISpooledBytes Begin() => new SpooledBytes(this);

    /// <summary>Takes extents for one body, all or none. May wait for the disk.</summary>
    /// <param name="file">The file that the body is in; null for a new body.</param>
    /// <param name="extents">The extents of the body, to which the new ones are added.</param>
    /// <param name="count">How many.</param>
    /// <returns>The file; null when there is no room.</returns>
    /// <exception cref="IOException">A write to the body's file failed.</exception>
    public SpoolFile? TryTake(SpoolFile? file, List<int> extents, int count)
    {
        if (file is { IsFailed: true })
        {
            throw SpoolFailure.EarlierWrite();
        }

        if (_inUse + count > _maxExtents)
        {
            return null;
        }

        SpoolFile? open = null;
        while (HasFreeSpace(count) && (open = file ?? Open()) is not null)
        {
            lock (_lock)
            {
                if (file is null && open != _current)
                {
                    // It was closed, or failed, after it was found.
                    continue;
                }

                return TryTakeFrom(open, extents, count) ? open : null;
            }
        }

        _isUsable = false;
        Volatile.Write(ref _lookedAt, clock.GetTimestamp());
        return null;
    }

    public void Fail(SpoolFile file)
    {
        lock (_lock)
        {
            file.IsFailed = true;
            if (_current == file)
            {
                _current = null;
            }
        }
    }

    public void Free(SpoolFile file, List<int> extents)
    {
        lock (_lock)
        {
            foreach (int extent in extents)
            {
                file.Extents.Free(extent);
            }

            _inUse -= extents.Count;
            if (file.Extents.InUse > 0)
            {
                if (file.BeginTruncation())
                {
                    ThreadPool.UnsafeQueueUserWorkItem(Truncate, file, preferLocal: false);
                }

                return;
            }

            if (_current == file)
            {
                _current = null;
            }
        }

        // To free the blocks of a long file takes time.
        ThreadPool.UnsafeQueueUserWorkItem(static closed => closed.Dispose(), file, preferLocal: false);
    }

    public void Dispose()
    {
        _current?.Dispose();
        Turns.Dispose();
    }

    private bool TryTakeFrom(SpoolFile open, List<int> extents, int count)
    {
        if (_inUse + count > _maxExtents || open.IsTruncating)
        {
            return false;
        }

        for (int taken = 0; taken < count; taken++)
        {
            extents.Add(open.TakeExtent());
        }

        _inUse += count;
        return true;
    }

    private void Truncate(SpoolFile file)
    {
        file.Truncate();
        lock (_lock)
        {
            file.IsTruncating = false;
        }
    }

    private void LookIfDue()
    {
        if (
            clock.GetElapsedTime(Volatile.Read(ref _lookedAt)) >= _tryAgainAfter
            && Interlocked.Exchange(ref _isLooking, 1) == 0
        )
        {
            ThreadPool.UnsafeQueueUserWorkItem(static spool => spool.Look(), this, preferLocal: false);
        }
    }

    private void Look()
    {
        _isUsable = HasFreeSpace(0) && Open() is not null;
        Volatile.Write(ref _lookedAt, clock.GetTimestamp());
        Volatile.Write(ref _isLooking, 0);
    }

    private bool HasFreeSpace(int extents)
    {
        try
        {
            return freeSpace.Take(new StagingUse((long)extents * SpoolFile.ExtentBytes, Files: 0)) is null;
        }
        catch (Exception)
        {
            // Whatever it is: Look runs on a thread of the pool, where an exception would end the process.
            return false;
        }
    }

    private SpoolFile? Open()
    {
        lock (_opening)
        {
            if (_current is { } current)
            {
                return current;
            }

            if (_failedAt != 0 && clock.GetElapsedTime(_failedAt) < _tryAgainAfter)
            {
                return null;
            }

            try
            {
                SpoolFile.PrepareFolder(folder.SpoolRoot);
                SpoolFile opened = new(folder.NewSpoolFile(), _maxExtents);
                _failedAt = 0;
                return _current = opened;
            }
            catch (Exception exception)
            {
                LogUnavailable(exception.Message);
                _failedAt = clock.GetTimestamp();
                return null;
            }
        }
    }

    [LoggerMessage(2160, LogLevel.Warning, "The spool cannot be opened, so slow bodies stay in memory: {Reason}")]
    private partial void LogUnavailable(string reason);
}
