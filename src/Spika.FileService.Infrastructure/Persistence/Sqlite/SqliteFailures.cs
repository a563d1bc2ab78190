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
}
