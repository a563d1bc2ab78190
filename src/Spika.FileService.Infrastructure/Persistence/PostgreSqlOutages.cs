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
    /// Whether the server refused a statement, so that its transaction was certainly not committed: it makes an error a
    /// PANIC where it is past that point. What ends a connection is FATAL, and can come after the commit; class 08 and
    /// 40003 say that they do not know, and a pooler has them.
    /// </summary>
    public static bool IsRefusedStatement(Exception exception) =>
        exception is PostgresException { InvariantSeverity: "ERROR", SqlState: not "40003" and not ['0', '8', ..] };

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

                // No request causes any other: what it brings was checked, and violates no constraint of the service.
                // So the database is not as the service made it, or refuses the user: a constraint, a trigger or a
                // column that an operator added, a right, a sequence at its end, an encoding, damaged data.
                _ => DatabaseOutage.Lasting,
            },
        };
}
