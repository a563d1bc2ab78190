using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A locked file beside the database; the system releases the lock when the process ends. EF Core's own lock, a row in
/// a table, stays when a process is killed in a migration, and would make every later start wait: it is removed here.
/// </summary>
internal sealed class SqliteMigrationLock(SqliteLocation location, SqliteStartup startup, TimeProvider clock)
    : IMigrationLock
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly Disk _disk = new();

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    public async Task<IAsyncDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        FileStream held = await LockFileAsync(location.DatabasePath + ".migrate.lock", cancellationToken);
        try
        {
            MakePrivate(location.DatabasePath);
            await startup.RunAsync(cancellationToken);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    // SQLite makes the files beside the database with the mode of the database.
    private static void MakePrivate(string database)
    {
        try
        {
            if (!File.Exists(database))
            {
                _disk.Open(database, FileMode.CreateNew).Dispose();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // SQLite tries the same next.
        }
    }

    // A folder that cannot be made is no lock of another process: a wait does not change it.
    private static void CreateFolder(string folder)
    {
        try
        {
            FolderChain.Create(_disk, folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"Cannot create {folder}: {exception.Message}", exception);
        }

        if (!Directory.Exists(folder))
        {
            throw new SettingException($"Cannot create {folder}: a part of this path is a file.");
        }
    }

    private async Task<FileStream> LockFileAsync(string path, CancellationToken cancellationToken)
    {
        CreateFolder(Path.GetDirectoryName(path)!);
        long start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                FileStreamOptions options = new()
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.ReadWrite,
                    Share = FileShare.None,
                };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                return new FileStream(path, options);
            }
            catch (UnauthorizedAccessException exception)
            {
                throw new SettingException($"Cannot create {path}: {exception.Message}", exception);
            }
            catch (IOException exception)
            {
                if (clock.GetElapsedTime(start) > _patience)
                {
                    throw new SettingException(
                        $"Could not lock {path} within {_patience.TotalSeconds} s: {exception.Message}",
                        exception
                    );
                }
            }

            await Task.Delay(_pause, clock, cancellationToken);
        }
    }
}
