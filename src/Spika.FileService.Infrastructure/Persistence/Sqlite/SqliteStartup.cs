using Microsoft.Data.Sqlite;
using Spika.FileService.Application.Common.Options;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>What is done with the database's file before anything is built upon it.</summary>
internal sealed class SqliteStartup(
    SqliteLocation location,
    SqliteConnectionSource source,
    SqliteCheckpoint checkpoint,
    SqliteDatabaseFile file,
    SqliteFileWatch watch,
    SqliteLogFiles logFiles,
    TimeProvider clock
)
{
    // The ways in which SQLite may flush, as PRAGMA synchronous answers.
    private const long Normal = 1;

    // Together 5 seconds: the processes of a rolling restart read at every moment.
    private const int MaxAttempts = 50;

    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(100);

    // Zero when the service has tables in it, or nothing has.
    private const string ForeignTables = """
        SELECT count(*) FROM sqlite_master
        WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
            AND NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name IN ('__EFMigrationsHistory', '__EFMigrationsLock'))
        """;

    /// <exception cref="SettingException">The database cannot be used.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (SqliteProcessCheck.IsUsed(location))
            {
                logFiles.PutBackForOther();
            }

            RequireAllOfKeptLog();
            TryOut();
            await SettleAsync(cancellationToken);
            watch.Open();
            logFiles.Keep(source);
        }
        catch (Exception exception)
            when (exception
                    is SqliteException
                        or SqliteModeException
                        or SqliteFileMovedException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            throw new SettingException(Describe(exception), exception);
        }
    }

    private void TryOut()
    {
        using SqliteConnection connection = source.Open();
        if (Read(connection, "PRAGMA synchronous") < Normal)
        {
            throw new IOException("SQLite was built without flushes (PRAGMA synchronous is OFF).");
        }

        if (Read(connection, ForeignTables) > 0)
        {
            throw new SettingException(
                $"The database {location.DatabasePath} has tables of another program; the service needs one of its own."
            );
        }

        // A file that may only be read fails here, not at the first upload.
        Execute(connection, "BEGIN IMMEDIATE");
        Execute(connection, "ROLLBACK");
        Execute(connection, """DROP TABLE IF EXISTS "__EFMigrationsLock" """);
    }

    // A process may have been killed between a failed write and its repair. The log looks whole in the cache then, and
    // has holes on the disk. A reader in another process, such as a backup, is in the way for a moment.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (int i = 0; !checkpoint.TryRun(checkAll: false, waits: false) && i < MaxAttempts; i++)
            {
                await Task.Delay(_pause, clock, cancellationToken);
            }
        }
        catch (SqlitePagesLostException)
        {
            location.ClearPool();
            RequireNoOtherProcess();
            file.ReplaceByCopy();
            checkpoint.TryRun(checkAll: true);
        }
    }

    // The log was removed while an earlier process ran, which ended before it could put it back. Beside a database that
    // is empty, SQLite would remove it.
    private void RequireAllOfKeptLog()
    {
        (string path, string kept) = (location.DatabasePath, logFiles.KeptLog);
        if (File.Exists(kept) && new FileInfo(path) is not { Exists: true, Length: > 0 })
        {
            throw new SettingException(
                $"{kept} is the log of a database, and {path} is empty: put the database back, or move the log away."
            );
        }

        if (!logFiles.HasOrphan)
        {
            return;
        }

        if (!file.HasAllOf(kept))
        {
            throw new SettingException(
                $"{kept} is a log that was removed while the service ran, and has pages that {path} has not: "
                    + $"move it to {location.LogPath} if the database was not replaced or changed since, and away if it was."
            );
        }

        logFiles.RemoveOrphan();
    }

    private void RequireNoOtherProcess()
    {
        using SqliteConnection connection = source.OpenForRepair();
        Execute(connection, "PRAGMA locking_mode=EXCLUSIVE");
        Execute(connection, "BEGIN IMMEDIATE");
        Execute(connection, "ROLLBACK");
    }

    private string Describe(Exception exception)
    {
        string path = location.DatabasePath;
        string[] files = [path, location.LogPath, location.IndexPath];
        string[] closed = [.. files.Where(file => File.Exists(file) && !Posix.MayChange(file))];
        return exception switch
        {
            _ when closed.Length > 0 && !files.Any(Directory.Exists) =>
                $"The service must be able to read and write {closed[0]}: change its owner or its rights.",
            SqliteModeException mode =>
                $"The database {path} must be on a local file system and not in use by another program: {mode.Message}",
            _ when files.FirstOrDefault(Directory.Exists) is { } folder => $"{folder} is a folder; it must be a file.",
            SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_NOTADB } => $"{path} is not an SQLite database.",
            SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY } =>
                $"The service must be able to read and write the database {path}: {exception.Message}",
            SqliteException failure =>
                $"The database {path} cannot be used: {failure.Message}{DatabaseStartFailures.AdviceOn(failure)}",
            _ => $"The database {path} cannot be used: {exception.Message}",
        };
    }

    private static long Read(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
