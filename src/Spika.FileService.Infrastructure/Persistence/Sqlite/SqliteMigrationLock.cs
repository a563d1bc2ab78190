using Microsoft.Data.Sqlite;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// A locked file beside the database. EF Core has a lock of its own, a row in a table; but that stays behind when a process is
/// killed in the middle of a migration and would keep every later start waiting for ever. Whoever holds the file may remove it.
/// </summary>
internal sealed class SqliteMigrationLock(SqliteConnectionSource source, TimeProvider clock) : IMigrationLock
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    public async Task<IAsyncDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(source.DatabasePath)!);
        FileStream held = await LockFileAsync(source.DatabasePath + ".migrate.lock", cancellationToken);
        try
        {
            using SqliteConnection connection = source.Open();
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = """DROP TABLE IF EXISTS "__EFMigrationsLock" """;
            command.ExecuteNonQuery();
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
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
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
