using Microsoft.Data.Sqlite;
using Npgsql;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>What an operator is told when the database refuses what the start needs.</summary>
internal static class DatabaseStartFailures
{
    // The driver has no name for it.
    private const string IdleInTransactionSessionTimeout = "25P03";

    /// <summary>Looks at the exception and those inside it.</summary>
    /// <returns>
    /// A sentence; null when the database did not refuse anything, or the exception has a better one.
    /// </returns>
    public static string? Describe(Exception exception)
    {
        for (Exception? inner = exception; inner is not null; inner = inner.InnerException)
        {
            if (inner is PostgresException failure)
            {
                return DescribeOne(failure) ?? (exception is SettingException ? null : DescribeOther(failure));
            }

            if (inner is SqliteException sqlite && exception is not SettingException)
            {
                return $"The SQLite database cannot be used: {sqlite.Message}{AdviceOn(sqlite)}";
            }
        }

        return null;
    }

    /// <summary>SQLite writes the log that it finds into whatever database is beside it.</summary>
    /// <returns>What else to say of a failure; empty when there is nothing.</returns>
    public static string AdviceOn(SqliteException failure) =>
        failure.SqliteErrorCode == SQLitePCL.raw.SQLITE_CORRUPT
            ? " If it was put back by hand, the log of another one (-wal) may have been beside it: put it back once more, with no "
                + "-wal, -shm or .kept file of it in the folder."
            : "";

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static string? DescribeOne(PostgresException failure) =>
        failure.SqlState switch
        {
            PostgresErrorCodes.InsufficientPrivilege
                when failure.MessageText.StartsWith("permission denied for database", StringComparison.Ordinal) =>
                $"The user of ConnectionStrings:FileService may not use the database ({failure.MessageText}): "
                    + "GRANT CONNECT ON DATABASE ... TO that user, or make it the owner.",
            PostgresErrorCodes.InsufficientPrivilege
                when failure.MessageText.Contains("row-level security", StringComparison.Ordinal) =>
                $"PostgreSQL may hide rows from the service ({failure.MessageText}): ALTER TABLE ... DISABLE ROW LEVEL SECURITY, "
                    + "or give the user of ConnectionStrings:FileService BYPASSRLS.",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"The user of ConnectionStrings:FileService lacks a right that bringing the tables up to date needs ({failure.MessageText}): "
                    + "make the user the owner of the database, or of the tables and of a schema in it that it may create tables in.",
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                $"PostgreSQL takes no writes ({failure.MessageText}): ConnectionStrings:FileService must name the primary server.",
            PostgresErrorCodes.InvalidSchemaName =>
                $"The database has no schema for the tables ({failure.MessageText}): create one that the user of "
                    + "ConnectionStrings:FileService may create tables in, and that is in its search_path.",
            PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory =>
                $"PostgreSQL could not bring the tables up to date: {failure.MessageText}.",
            PostgresErrorCodes.TooManyConnections =>
                $"PostgreSQL gives the service too few connections ({failure.MessageText}): raise max_connections, or the CONNECTION "
                    + "LIMIT of the role or the database, above Database:MaxConnections and 6 for each process.",
            PostgresErrorCodes.IdleSessionTimeout or IdleInTransactionSessionTimeout =>
                $"PostgreSQL ends sessions that pause for a moment ({failure.MessageText}): set idle_session_timeout and "
                    + "idle_in_transaction_session_timeout to 0, or to a minute or more, for the user of ConnectionStrings:FileService.",
            PostgresErrorCodes.ProtocolViolation
                when failure.MessageText.Contains("query_wait_timeout", StringComparison.Ordinal) =>
                "The connection pooler in front of PostgreSQL gives the service no further session in time (query_wait_timeout): "
                    + "its pool_size must be above Database:MaxConnections and 6 for each process.",
            PostgresErrorCodes.WrongObjectType
            or PostgresErrorCodes.DuplicateTable
            or PostgresErrorCodes.DuplicateObject =>
                $"The database has a table or an index that is not the service's own ({failure.MessageText}): "
                    + "ConnectionStrings:FileService must name a database of the service alone.",
            _ => null,
        };

    private static string DescribeOther(PostgresException failure) =>
        $"PostgreSQL refuses what the start needs ({failure.SqlState}: {failure.MessageText}).";
}
