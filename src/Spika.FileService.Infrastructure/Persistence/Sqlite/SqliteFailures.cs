using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

internal static class SqliteFailures
{
    /// <summary>
    /// Whether the disk may have less than what SQLite believes to have written. A failed read leaves nothing behind,
    /// and neither does a full disk that the write itself notices.
    /// </summary>
    /// <remarks>https://sqlite.org/rescode.html</remarks>
    public static bool LeaveDoubt(Exception failure) =>
        failure is SqliteException sqlite
        && sqlite.SqliteErrorCode switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => true,
            raw.SQLITE_IOERR => sqlite.SqliteExtendedErrorCode
                is not (raw.SQLITE_IOERR_READ or raw.SQLITE_IOERR_SHORT_READ),
            _ => false,
        };

    /// <summary>
    /// Whether the connection can do less than another one may: SQLite opens a file without the right to write for
    /// reading only, and a connection of the pool would stay so when the right is back.
    /// </summary>
    public static bool MayBeOfTheConnection(Exception failure) =>
        failure is SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CANTOPEN };
}
