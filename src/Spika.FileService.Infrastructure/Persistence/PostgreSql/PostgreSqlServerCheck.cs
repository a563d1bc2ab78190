using Microsoft.Extensions.Logging;
using Npgsql;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// What the service needs of the server and of what is between: refuses what cannot work, and warns of what makes an
/// answer less durable than it says.
/// </summary>
internal static partial class PostgreSqlServerCheck
{
    private const string Encoding = "UTF8";

    private const string Off = "off";

    // One is enough unless the pooler takes its connections in turn.
    private const int PoolerTrials = 10;

    private const int PoolerTrialSeconds = 3;

    /// <exception cref="SettingException">The service cannot work with this database or pooler.</exception>
    public static async Task RunAsync(
        NpgsqlConnection connection,
        NpgsqlDataSource database,
        ILogger logger,
        CancellationToken cancellationToken
    )
    {
        await using (
            NpgsqlCommand command = new(
                // The last but one as the server, the database or the role has it: in this session it is on.
                """
                SELECT current_setting('server_encoding'), current_setting('fsync'), current_setting('full_page_writes'),
                    (SELECT reset_val FROM pg_settings WHERE name = 'synchronous_commit'), current_database()
                """,
                connection
            )
        )
        await using (NpgsqlDataReader settings = await command.ExecuteReaderAsync(cancellationToken))
        {
            await settings.ReadAsync(cancellationToken);
            RequireEncoding(settings.GetString(0), settings.GetString(4));
            Warn(logger, "fsync", settings.GetString(1));
            Warn(logger, "full_page_writes", settings.GetString(2));
            Warn(logger, "synchronous_commit", settings.GetString(3));
        }

        // Behind a pooler, the id that the client was told is not that of the server's process.
        if (await ReadProcessIdAsync(connection, cancellationToken) != connection.ProcessID)
        {
            await RequireSessionsAsync(connection, database, cancellationToken);
        }
    }

    private static void RequireEncoding(string encoding, string database)
    {
        if (encoding != Encoding)
        {
            throw new SettingException(
                $"The database {database} has the encoding {encoding}, and file names need UTF8: create one with "
                    + $"CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0, and name it in ConnectionStrings:FileService."
            );
        }
    }

    private static void Warn(ILogger logger, string setting, string value)
    {
        if (value == Off)
        {
            LogNotDurable(logger, setting);
        }
    }

    // With transaction pooling, two open connections get the same process of the server one after the other.
    private static async Task RequireSessionsAsync(
        NpgsqlConnection connection,
        NpgsqlDataSource database,
        CancellationToken cancellationToken
    )
    {
        for (int trial = 0; trial < PoolerTrials; trial++)
        {
            if (await IsSharedAsync(connection, database, cancellationToken))
            {
                throw new SettingException(
                    "The connection pooler in front of PostgreSQL gives each transaction another session (pool_mode=transaction "
                        + "or statement), and the service needs sessions of its own: use pool_mode=session, or connect to "
                        + "PostgreSQL itself; the service has a pool."
                );
            }
        }
    }

    private static async Task<bool> IsSharedAsync(
        NpgsqlConnection connection,
        NpgsqlDataSource database,
        CancellationToken cancellationToken
    )
    {
        int first = await ReadProcessIdAsync(connection, cancellationToken);
        try
        {
            await using NpgsqlConnection other = await OpenAsync(database, cancellationToken);
            await using NpgsqlTransaction transaction = await other.BeginTransactionAsync(cancellationToken);
            int second = await ReadProcessIdAsync(other, cancellationToken);
            return second == first || await HasMovedAsync(connection, first, cancellationToken);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            // "transaction blocks not allowed in statement pooling mode"
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException or { InnerException: TimeoutException })
        {
            throw new SettingException(
                "The connection pooler in front of PostgreSQL gives the service no second session in time: its pool_size must "
                    + "be above Database:MaxConnections and 6 for each process.",
                exception
            );
        }
    }

    // A pooler opens it at once, and lets its first statement wait.
    private static async Task<NpgsqlConnection> OpenAsync(
        NpgsqlDataSource database,
        CancellationToken cancellationToken
    ) =>
        await database
            .OpenConnectionAsync(cancellationToken)
            .AsTask()
            .WaitAsync(TimeSpan.FromSeconds(PoolerTrialSeconds), cancellationToken);

    // Where the pooler has one connection for all, the second transaction keeps it.
    private static async Task<bool> HasMovedAsync(
        NpgsqlConnection connection,
        int before,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await ReadProcessIdAsync(connection, cancellationToken) != before;
        }
        catch (NpgsqlException exception) when (exception.InnerException is TimeoutException)
        {
            return true;
        }
    }

    private static async Task<int> ReadProcessIdAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new("SELECT pg_backend_pid()", connection)
        {
            CommandTimeout = PoolerTrialSeconds,
        };
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(
        2010,
        LogLevel.Warning,
        "PostgreSQL runs with {Setting}=off: what it has committed may be gone after a loss of power"
    )]
    private static partial void LogNotDurable(ILogger logger, string setting);
}
