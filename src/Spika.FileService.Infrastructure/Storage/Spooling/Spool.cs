using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Infrastructure.Storage.Spooling;

/// <summary>
/// The spool under the storage root. Its file is made when it is first needed, replaced after a failed write, and closed when no
/// body is in it.
/// </summary>
internal sealed partial class Spool(
    StorageLayout layout,
    FreeSpace freeSpace,
    IOptions<StorageOptions> options,
    TimeProvider clock,
    ILogger<Spool> logger
) : ISpool, IDisposable
{
    // Each takes a thread of the pool; on a disk that stalls, all bodies at once would take all threads.
    private static readonly int _mostAtOnce = Math.Max(4, Environment.ProcessorCount);

    private static readonly TimeSpan _tryAgainAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();

    private readonly int _maxExtents = (int)
        Math.Min(options.Value.MaxSpooledBytes / SpoolFile.ExtentBytes, int.MaxValue / 2);

    private SpoolFile? _current;

    // When the file could not be opened; 0 after it could.
    private long _failedAt;

    private int _inUse;

    /// <summary>Is entered for each read and write.</summary>
    public SemaphoreSlim Turns { get; } = new(_mostAtOnce);

    public bool HasRoom
    {
        get
        {
            lock (_gate)
            {
                return _inUse < _maxExtents && HasFreeSpace(0) && TryOpen() is not null;
            }
        }
    }

    /// <summary>Bytes of the extents that are taken.</summary>
    public long BytesInUse
    {
        get
        {
            lock (_gate)
            {
                return (long)_inUse * SpoolFile.ExtentBytes;
            }
        }
    }

    public ISpooledBytes Begin() => new SpooledBytes(this);

    /// <summary>Takes extents for one body, all or none.</summary>
    /// <param name="file">The file that the body is in; null for a new body.</param>
    /// <param name="extents">The extents of the body, to which the new ones are added.</param>
    /// <param name="count">How many.</param>
    /// <returns>The file; null when there is no room.</returns>
    /// <exception cref="IOException">A write to the body's file failed.</exception>
    public SpoolFile? TryTake(SpoolFile? file, List<int> extents, int count)
    {
        lock (_gate)
        {
            if (file is { IsFailed: true })
            {
                throw SpoolFailure.EarlierWrite();
            }

            if (_inUse + count > _maxExtents || !HasFreeSpace(count) || (file ?? TryOpen()) is not { } open)
            {
                return null;
            }

            for (int taken = 0; taken < count; taken++)
            {
                extents.Add(open.TakeExtent());
            }

            _inUse += count;
            return open;
        }
    }

    public void Fail(SpoolFile file)
    {
        lock (_gate)
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
        lock (_gate)
        {
            foreach (int extent in extents)
            {
                file.Extents.Free(extent);
            }

            _inUse -= extents.Count;
            if (file.Extents.InUse > 0)
            {
                file.Truncate();
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

    private bool HasFreeSpace(int extents)
    {
        try
        {
            return freeSpace.Take(new StagingCost((long)extents * SpoolFile.ExtentBytes, Files: 0), options.Value)
                is null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private SpoolFile? TryOpen()
    {
        if (_current is not null)
        {
            return _current;
        }

        if (_failedAt != 0 && clock.GetElapsedTime(_failedAt) < _tryAgainAfter)
        {
            return null;
        }

        try
        {
            PrepareFolder(layout.SpoolRoot);
            _current = new SpoolFile(layout.NewSpoolFile(), _maxExtents);
            _failedAt = 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogUnavailable(exception.Message);
            _failedAt = clock.GetTimestamp();
        }

        return _current;
    }

    // A process that was killed between the making of a file and the removal of its name left the name.
    private static void PrepareFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        foreach (string leftover in Directory.EnumerateFiles(path))
        {
            File.Delete(leftover);
        }
    }

    [LoggerMessage(2160, LogLevel.Warning, "The spool cannot be opened, so slow bodies stay in memory: {Reason}")]
    private partial void LogUnavailable(string reason);
}
