using System.Security.Authentication;
using Npgsql;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>Reads the codes of PostgreSQL, and the exceptions of its driver.</summary>
internal static class PostgreSqlOutages
{
    // The name of its assembly, and of the namespace of its exceptions.
    private const string Driver = "Npgsql";

    /// <summary>
    /// Whether the driver threw it. Told by names: its types would load its assembly, also where the database is
    /// SQLite.
    /// </summary>
    public static bool IsOfDriver(Exception exception) =>
        exception.GetType().Namespace == Driver
        || exception is ObjectDisposedException { ObjectName: var name }
            && name.Contains(Driver, StringComparison.Ordinal)
        || exception is InvalidOperationException or TimeoutException or NotSupportedException
            && exception.Source == Driver;

    /// <summary>Looks at this exception alone, for which <see cref="IsOfDriver"/> is true.</summary>
    public static DatabaseOutage OfOne(Exception exception) =>
        exception switch
        {
            // A row has the id, as the sequence was set back. BoundDatabaseWatch passes over such ids of files, each
            // attempt over one.
            PostgresException
            {
                SqlState: PostgresErrorCodes.UniqueViolation,
                ConstraintName: "pk_files" or "pk_events"
            } => DatabaseOutage.Passing,
            PostgresException postgres => OfState(postgres.SqlState),
            NpgsqlException refused when IsRefusal(refused) => DatabaseOutage.Lasting,

            // No answer, or one that is not of the protocol: of a server that cannot fork, which the driver calls an
            // unknown response and not transient, or of another program at its address.
            NpgsqlException => DatabaseOutage.ConnectionLost,

            // Of a connection that broke while it was not used: "Connection is not open", or that was disposed when it
            // broke.
            _ => DatabaseOutage.ConnectionLost,
        };

    /// <summary>
    /// Whether the server refused a statement for a reason that it only has before a commit: read-only (class 25), no
    /// right or another table (42), no room (53), a lock (55), a constraint or a trigger that an operator made (23, P0).
    /// </summary>
    public static bool IsRefusedStatement(Exception exception) =>
        exception is PostgresException { SqlState: var state }
        && state[..2] is "23" or "25" or "42" or "53" or "55" or "P0";

    // The driver ends the connection itself: the server asks for a password and there is none, or has no TLS or no
    // certificate that the connection string demands. It has no code for that.
    private static bool IsRefusal(NpgsqlException exception) =>
        exception.InnerException is AuthenticationException
        || exception.Message.StartsWith("No password has been provided", StringComparison.Ordinal)
        || exception.Message.StartsWith("SSL connection requested", StringComparison.Ordinal);

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static DatabaseOutage OfState(string sqlState) =>
        sqlState switch
        {
            // A text that the database's encoding cannot hold, a sequence at its end.
            "22P05" or "2200H" => DatabaseOutage.Lasting,
            "57014" => DatabaseOutage.Passing, // query cancelled
            // Of a pooler that gives one connection of the server to several: the statement is another's.
            "42P05" => DatabaseOutage.ConnectionLost,
            _ => sqlState[..2] switch
            {
                // A server that became a standby answers 25006 on each connection from before; 25P03 and 57P05 close an
                // idle one, and 25P02 is of a transaction that an earlier failure has ended. 26 is a prepared statement
                // that a pooler or a restart took away, 0A one whose table was changed meanwhile.
                "08" or "0A" or "25" or "26" or "57" => DatabaseOutage.ConnectionLost,

                // Transaction rolled back, out of resources (too many connections), not in the right state (a lock),
                // system error, snapshot too old.
                "40" or "53" or "55" or "58" or "72" => DatabaseOutage.Passing,

                // A constraint that an operator made (those of the service are never violated), authorisation refused,
                // failures of functions and triggers (the service has none), no such database, no right to a table or
                // one that was changed, a limit of the server (the depth of its stack), an error in its configuration,
                // internal error (damaged data or indexes).
                "23" or "28" or "38" or "39" or "3D" or "42" or "54" or "F0" or "P0" or "XX" => DatabaseOutage.Lasting,
                _ => DatabaseOutage.None,
            },
        };
}
