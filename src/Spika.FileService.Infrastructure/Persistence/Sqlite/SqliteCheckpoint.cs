using Microsoft.Data.Sqlite;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Moves all that is committed from the log into the database's file, reads it back from the disk, and only then
/// truncates the log. After a failed write, an extent of the log can stay "unwritten" for good: the same pages are
/// written again and flushed without an error, and the disk reads zeros. Only a file of length 0 gets new extents.
/// </summary>
internal sealed class SqliteCheckpoint(SqliteConnectionSource source, SqliteDatabaseFile file)
{
    /// <summary>Run it while no write is under way.</summary>
    /// <param name="checkAll">Whether SQLite checks the whole database before the log is truncated.</param>
    /// <param name="waits">Whether it waits for other connections, up to twice 10 seconds.</param>
    /// <returns>False when another connection is in the way.</returns>
    /// <exception cref="SqlitePagesLostException">The disk does not have what the checkpoint wrote.</exception>
    /// <exception cref="SqliteException">A read or a write failed, or the check found damage.</exception>
    public bool TryRun(bool checkAll, bool waits = true)
    {
        using SqliteConnection connection = source.OpenForRepair();
        if (!waits)
        {
            RefuseToWait(connection);
        }

        if (!TryCheckpoint(connection, "FULL", out int frames))
        {
            return false;
        }

        file.CompareWithLog(frames);
        if (checkAll)
        {
            Check(connection);
        }

        return TryCheckpoint(connection, "TRUNCATE", out _) && file.LogBytes == 0;
    }

    private static void RefuseToWait(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout=0";
        command.ExecuteNonQuery();
    }

    private static bool TryCheckpoint(SqliteConnection connection, string mode, out int frames)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = $"PRAGMA wal_checkpoint({mode})";
        using SqliteDataReader reader = command.ExecuteReader();
        reader.Read();
        frames = reader.GetInt32(1);
        return reader.GetInt32(0) == 0 && reader.GetInt32(2) == frames;
    }

    private static void Check(SqliteConnection connection)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = "PRAGMA quick_check(1)";
        if (command.ExecuteScalar() is not "ok" and var finding)
        {
            throw new SqliteException($"The database is damaged: {finding}", SQLitePCL.raw.SQLITE_CORRUPT);
        }
    }
}
