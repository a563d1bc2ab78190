using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A locked file beside the database; the system releases the lock when the process ends. EF Core's own lock, a row in a
/// table, stays when a process is killed in a migration, and would make every later start wait: it is removed here.
/// </summary>
internal sealed class SqliteMigrationLock(SqliteConnectionSource source, SqliteStartup startup, TimeProvider clock)
    : IMigrationLock
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    public async Task<IAsyncDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        FileStream held = await LockFileAsync(source.DatabasePath + ".migrate.lock", cancellationToken);
        try
        {
            startup.Run();
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    private async Task<FileStream> LockFileAsync(string path, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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
