using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Reads the codes of SQLite and of PostgreSQL, and the exceptions of their drivers.</summary>
internal static class DatabaseOutages
{
    private const string Driver = "Npgsql";

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
            // A row has the id, as the sequence was set back. BoundDatabaseWatch passes over such ids of files, each
            // attempt over one.
            PostgresException
            {
                SqlState: PostgresErrorCodes.UniqueViolation,
                ConstraintName: "pk_files" or "pk_events"
            } => DatabaseOutage.Passing,
            PostgresException postgres => OfPostgreSql(postgres.SqlState),
            NoFreeConnectionException or NoAnswerException => DatabaseOutage.NoAnswer,
            CommitDelayedException or NoWriteTurnException or FileIdsAreSkippedException => DatabaseOutage.Passing,
            DatabaseInDoubtException or SqliteModeException or SqliteFileMovedException => DatabaseOutage.Passing,
            OtherDatabaseException => DatabaseOutage.Lasting,
            NpgsqlException refused when IsRefusal(refused) => DatabaseOutage.Lasting,

            // No answer, or one that is not of the protocol: of a server that cannot fork, which the driver calls an
            // unknown response and not transient, or of another program at its address.
            NpgsqlException or SocketException => DatabaseOutage.ConnectionLost,

            // Of a connection that broke while it was not used: "Connection is not open", or that was disposed when it
            // broke.
            ObjectDisposedException disposed when IsDriver(disposed.ObjectName) => DatabaseOutage.ConnectionLost,
            InvalidOperationException or TimeoutException or NotSupportedException when exception.Source == Driver =>
                DatabaseOutage.ConnectionLost,
            _ => DatabaseOutage.None,
        };

    // The driver ends the connection itself: the server asks for a password and there is none, or has no TLS or no
    // certificate that the connection string demands. It has no code for that.
    private static bool IsRefusal(NpgsqlException exception) =>
        exception.InnerException is AuthenticationException
        || exception.Message.StartsWith("No password has been provided", StringComparison.Ordinal)
        || exception.Message.StartsWith("SSL connection requested", StringComparison.Ordinal);

    // https://sqlite.org/rescode.html
    private static DatabaseOutage OfSqlite(int code) =>
        code switch
        {
            // PERM, BUSY, LOCKED, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB
            3 or 5 or 6 or 8 or 10 or 11 or 14 or 15 or 26 => DatabaseOutage.Passing,
            _ => DatabaseOutage.None,
        };

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static DatabaseOutage OfPostgreSql(string sqlState) =>
        sqlState switch
        {
            // Insufficient privilege, a table or a column that is gone, a text that the database's encoding cannot
            // hold.
            "42501" or "42P01" or "42703" or "22P05" => DatabaseOutage.Lasting,
            "57014" => DatabaseOutage.Passing, // query cancelled
            _ => sqlState[..2] switch
            {
                // A server that became a standby answers 25006 on each connection from before; 25P03 and 57P05 close an
                // idle one, and 25P02 is of a transaction that an earlier failure has ended. 26 is a prepared statement
                // that a pooler or a restart took away, 0A one whose table was changed meanwhile.
                "08" or "0A" or "25" or "26" or "57" => DatabaseOutage.ConnectionLost,

                // Transaction rolled back, out of resources (too many connections), not in the right state (a lock),
                // system error, snapshot too old.
                "40" or "53" or "55" or "58" or "72" => DatabaseOutage.Passing,

                // Authorisation refused, no such database, a limit of the server (the depth of its stack), failures of
                // functions and triggers that an operator made (the service has none), an error in its configuration,
                // internal error (damaged data or indexes).
                "28" or "38" or "39" or "3D" or "54" or "F0" or "P0" or "XX" => DatabaseOutage.Lasting,
                _ => DatabaseOutage.None,
            },
        };

    private static bool IsDriver(string objectName) => objectName.Contains(Driver, StringComparison.Ordinal);
}
