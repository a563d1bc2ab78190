using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>The database's file beside SQLite: what the disk has of it, and a copy of it in place of it.</summary>
internal sealed class SqliteDatabaseFile(SqliteLocation location, SqliteFileWatch watch)
{
    /// <summary>The length of the write-ahead log in bytes; 0 when there is none.</summary>
    public long LogBytes => new FileInfo(location.LogPath) is { Exists: true } log ? log.Length : 0;

    /// <summary>Flushes the file, drops it from the cache, and compares what the disk returns with the log.</summary>
    /// <param name="frames">So many frames of the log are committed, and a checkpoint wrote all of them.</param>
    /// <exception cref="SqlitePagesLostException">The disk does not have all pages.</exception>
    public void CompareWithLog(int frames)
    {
        SafeFileHandle file = watch.Open();
        Posix.FlushData(file);
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess)
        {
            _ = Posix.DropCleanPages(file);
        }

        IReadOnlyList<uint> lost;
        try
        {
            lost = SqliteLogPages.FindLost(location.LogPath, file, frames);
        }
        catch (IOException exception)
        {
            throw new SqlitePagesLostException(
                $"{location.DatabasePath} or its log cannot be read back: {exception.Message}"
            );
        }

        if (lost.Count > 0)
        {
            throw new SqlitePagesLostException(
                $"The disk does not have {lost.Count} pages that were written and flushed into {location.DatabasePath}, page {lost[0]} first."
            );
        }
    }

    /// <summary>Whether the file, or the log beside it, has what another log had committed.</summary>
    public bool HasAllOf(string otherLogPath)
    {
        int frames = SqliteLogFrames.CountCommitted(otherLogPath);
        return frames == 0
            || SqliteLogFrames.BeginsAs(location.LogPath, otherLogPath, frames)
            || SqliteLogPages.FindLost(otherLogPath, watch.Open(), frames).Count == 0;
    }

    /// <summary>
    /// Puts a copy in place of the file, on other blocks of the disk. The log stays, and has every page that the copy
    /// lacks. To be called while no connection is open, in any process.
    /// </summary>
    public void ReplaceByCopy()
    {
        watch.Close();
        string path = location.DatabasePath;
        string copyPath = path + ".copy";
        File.Delete(copyPath);
        using (FileStream created = CreateForOwner(copyPath))
        using (SafeFileHandle original = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete))
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
        File.Delete(location.IndexPath);
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
}
