using Microsoft.Data.Sqlite;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>The database's file beside SQLite: what the disk has of it, and a copy of it in place of it.</summary>
/// <remarks>
/// The handle stays open as long as the service runs. SQLite's locks are those of fcntl, and the kernel drops all of a
/// process when that process closes any handle of the file: another program could then take the database for unused.
/// </remarks>
internal sealed class SqliteDatabaseFile(SqliteConnectionSource source, SqliteLogFiles logFiles, TimeProvider clock)
    : IDisposable
{
    private const FileShare WithAll = FileShare.ReadWrite | FileShare.Delete;

    // A look at the file system for each batch of chunks would cost too much.
    private static readonly TimeSpan _timeBetweenLooks = TimeSpan.FromSeconds(1);

    private readonly Lock _looking = new();

    private SafeFileHandle? _file;

    private string? _place;

    private long _lastLook;

    private string LogPath => source.DatabasePath + "-wal";

    /// <summary>The length of the write-ahead log in bytes; 0 when there is none.</summary>
    public long LogBytes => new FileInfo(LogPath) is { Exists: true } log ? log.Length : 0;

    /// <summary>Flushes the file, drops it from the cache, and compares what the disk returns with the log.</summary>
    /// <param name="frames">So many frames of the log are committed, and a checkpoint wrote all of them.</param>
    /// <exception cref="SqlitePagesLostException">The disk does not have all pages.</exception>
    public void CompareWithLog(int frames)
    {
        SafeFileHandle file = Open();
        Posix.FlushData(file);
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            _ = Posix.DropCleanPages(file);
        }

        IReadOnlyList<uint> lost;
        try
        {
            lost = SqliteLogPages.FindLost(LogPath, file, frames);
        }
        catch (IOException exception)
        {
            throw new SqlitePagesLostException(
                $"{source.DatabasePath} or its log cannot be read back: {exception.Message}"
            );
        }

        if (lost.Count > 0)
        {
            throw new SqlitePagesLostException(
                $"The disk does not have {lost.Count} pages that were written and flushed into {source.DatabasePath}, page {lost[0]} first."
            );
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

    /// <summary>A connection that was opened must not be used before this: it may have made a log of its own.</summary>
    /// <exception cref="SqliteFileMovedException">See <see cref="ThrowIfMoved"/>. It is not pooled then.</exception>
    public void RequireLogOf(SqliteConnection opened)
    {
        try
        {
            ThrowIfMoved(always: true);
        }
        catch
        {
            SqliteConnection.ClearPool(opened);
            throw;
        }
    }

    /// <summary>Whether the file, or the log beside it, has what another log had committed.</summary>
    public bool HasAllOf(string logPath) =>
        SqliteLogFrames.BeginsWith(LogPath, logPath)
        || SqliteLogPages.FindLost(logPath, Open(), SqliteLogFrames.CountCommitted(logPath)).Count == 0;

    /// <summary>
    /// Puts a copy in place of the file, on other blocks of the disk. The log stays, and has every page that the copy
    /// lacks. To be called while no connection is open, in any process.
    /// </summary>
    public void ReplaceByCopy()
    {
        Close();
        string path = source.DatabasePath;
        string copyPath = path + ".copy";
        File.Delete(copyPath);
        using (FileStream created = CreateForOwner(copyPath))
        using (SafeFileHandle original = File.OpenHandle(path, share: WithAll))
        {
            SafeFileHandle copy = created.SafeFileHandle;

            // Not File.Copy, which would share the blocks where the file system can.
            byte[] buffer = new byte[1 << 20];
            long position = 0;
            int count;
            while ((count = RandomAccess.Read(original, buffer, position)) > 0)
            {
                Posix.Write(copy, buffer.AsSpan(0, count), position);
                position += count;
            }

            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(copy, File.GetUnixFileMode(original));
            }

            Posix.FlushData(copy);
        }

        File.Move(copyPath, path, overwrite: true);
        Posix.FlushFolder(Path.GetDirectoryName(path)!);
        File.Delete(path + "-shm");
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

    private void Close()
    {
        lock (_looking)
        {
            _file?.Dispose();
            _file = null;
        }
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

    // Until it has the rights of the original, other users of the machine must not be able to open it.
    private static FileStream CreateForOwner(string path)
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    /// <summary>From now on, its place is watched.</summary>
    public SafeFileHandle Open()
    {
        lock (_looking)
        {
            if (_file is null)
            {
                _file = File.OpenHandle(source.DatabasePath, share: WithAll);
                _place = PlaceOf(_file);
            }

            return _file;
        }
    }

    private void RequirePlaceOf(SafeFileHandle file)
    {
        if (PlaceOf(file) != _place)
        {
            logFiles.TakeAway();
            throw new SqliteFileMovedException(source.DatabasePath);
        }
    }

    // Linux tells the path under which an open file is now; of a file that was removed, one that does not exist.
    private static string? PlaceOf(SafeFileHandle file) =>
        OperatingSystem.IsLinux()
            ? File.ResolveLinkTarget($"/proc/self/fd/{file.DangerousGetHandle()}", returnFinalTarget: false)?.FullName
            : null;
}
