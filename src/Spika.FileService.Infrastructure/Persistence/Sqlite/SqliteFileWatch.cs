using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Watches that the database's file stays where it was when it was opened, and its log beside it.</summary>
/// <remarks>
/// The handle stays open as long as the service runs. SQLite's locks are those of fcntl, and the kernel drops all of a
/// process when that process closes any handle of the file: another program could then take the database for unused.
/// </remarks>
internal sealed class SqliteFileWatch(SqliteLocation location, SqliteLogFiles logFiles, TimeProvider clock)
    : IDisposable
{
    // A look at the file system for each batch of chunks would cost too much.
    private static readonly TimeSpan _timeBetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();

    private SafeFileHandle? _file;

    private string? _place;

    private long _lastLook;

    /// <summary>Opens the file, unless it is open. From now on, its place is watched.</summary>
    public SafeFileHandle Open()
    {
        lock (_looking)
        {
            if (_file is null)
            {
                _file = File.OpenHandle(location.DatabasePath, share: FileShare.ReadWrite | FileShare.Delete);
                _place = PlaceOf(_file);
            }

            return _file;
        }
    }

    /// <summary>Gives the log its name again if it lost it.</summary>
    /// <param name="always">Also if the last look was a moment ago.</param>
    /// <exception cref="SqliteFileMovedException">
    /// The file in use is not where it was at the start, or its log cannot be put back.
    /// </exception>
    public void ThrowIfMoved(bool always)
    {
        bool isDue = clock.GetElapsedTime(_lastLook) >= _timeBetweenLooks;
        if (!always && !isDue)
        {
            return;
        }

        // So that a repair does not close the file meanwhile: another one could get its number.
        lock (_looking)
        {
            if (_file is { } file)
            {
                Look(file);
            }

            if (isDue)
            {
                _lastLook = clock.GetTimestamp();
                logFiles.Renew();
            }
        }
    }

    /// <summary>To be called before the file is replaced, while no connection is open.</summary>
    public void Close()
    {
        lock (_looking)
        {
            _file?.Dispose();
            _file = null;
        }
    }

    public void Dispose()
    {
        try
        {
            // The next start needs what was removed since the last request.
            ThrowIfMoved(always: true);
        }
        catch (Exception exception) when (exception is SqliteFileMovedException or IOException)
        {
            // It says what is missing.
        }

        Close();
    }

    private void Look(SafeFileHandle file)
    {
        RequirePlaceOf(file);
        if (!logFiles.HaveNames())
        {
            // Both may have been moved, the file first.
            RequirePlaceOf(file);
            logFiles.PutBack();
            RequirePlaceOf(file);
        }
    }

    private void RequirePlaceOf(SafeFileHandle file)
    {
        if (PlaceOf(file) != _place)
        {
            logFiles.TakeAway();
            throw new SqliteFileMovedException(location.DatabasePath);
        }
    }

    // Linux tells the path under which an open file is now; of a file that was removed, one that does not exist.
    private static string? PlaceOf(SafeFileHandle file) =>
        OperatingSystem.IsLinux()
            ? File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName
            : null;
}
