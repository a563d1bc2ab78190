using System.Net.Sockets;
using Microsoft.Data.Sqlite;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Reads the failures of databases; those of PostgreSQL are in <see cref="PostgreSqlOutages"/>.</summary>
internal static class DatabaseOutages
{
    /// <summary>Looks at the exception and those inside it.</summary>
    public static DatabaseOutage Of(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (OfOne(inner) is var outage and not DatabaseOutage.None)
            {
                return outage;
            }
        }

        return DatabaseOutage.None;
    }

    /// <summary>Looks at this exception alone.</summary>
    public static DatabaseOutage OfOne(Exception exception) =>
        exception switch
        {
            SqliteException sqlite => OfSqlite(sqlite.SqliteErrorCode),
            NoFreeConnectionException or NoAnswerException => DatabaseOutage.NoAnswer,
            CommitDelayedException or NoWriteTurnException or FileIdsAreSkippedException => DatabaseOutage.Passing,
            DatabaseInDoubtException or SqliteModeException or SqliteFileMovedException => DatabaseOutage.Passing,
            OtherDatabaseException => DatabaseOutage.Lasting,
            SocketException => DatabaseOutage.ConnectionLost,
            _ when PostgreSqlOutages.IsOfDriver(exception) => PostgreSqlOutages.OfOne(exception),
            _ => DatabaseOutage.None,
        };

    /// <summary>
    /// Whether a commit that failed so was certainly not made. A server that stops can do so after the commit, and a
    /// log that could not be flushed may be found whole later.
    /// </summary>
    public static bool IsRefusal(Exception exception) =>
        exception switch
        {
            // BUSY, READONLY, FULL
            SqliteException { SqliteErrorCode: 5 or 8 or 13 } => true,
            _ => PostgreSqlOutages.IsOfDriver(exception) && PostgreSqlOutages.IsRefusedStatement(exception),
        };

    // https://sqlite.org/rescode.html
    private static DatabaseOutage OfSqlite(int code) =>
        code switch
        {
            // PERM, BUSY, LOCKED, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB
            3 or 5 or 6 or 8 or 10 or 11 or 14 or 15 or 26 => DatabaseOutage.Passing,
            _ => DatabaseOutage.None,
        };
}
