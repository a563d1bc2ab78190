using Microsoft.Extensions.Logging;
using Npgsql;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Infrastructure.Persistence.PostgreSql;

/// <summary>
/// An advisory lock of the server, which ends with its connection. Waits for a server that is not up yet, since docker
/// compose starts both at once, and for one that has no free connection. Tells <see cref="ConnectionLimit"/> how many
/// the server has.
/// </summary>
internal sealed partial class PostgreSqlMigrationLock(
    NpgsqlDataSource database,
    ConnectionLimit limit,
    TimeProvider clock,
    ILogger<PostgreSqlMigrationLock> logger
) : IMigrationLock
{
    // Any number will do that nothing else in the database uses: the ASCII codes of "Spika".
    private const long Key = 0x5370696B61;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _lockPause = TimeSpan.FromMilliseconds(100);

    private const int AttemptsPerLine = 100;

    public async Task<IAsyncDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await ConnectAsync(cancellationToken);
        try
        {
            await PostgreSqlServerCheck.RunAsync(connection, database, logger, cancellationToken);
            await FitLimitAsync(connection, cancellationToken);
            await LockAsync(connection, cancellationToken);
            return new Held(connection);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    // Not pg_advisory_lock: a session that waits in it has a snapshot, and concurrent builds of indexes wait for that.
    // Without a time limit: the other process may wait for a lock.
    private async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            await using NpgsqlCommand command = new($"SELECT pg_try_advisory_lock({Key})", connection);
            if (await command.ExecuteScalarAsync(cancellationToken) is true)
            {
                return;
            }

            if (attempt % AttemptsPerLine == AttemptsPerLine - 1)
            {
                LogWaitingForProcess();
            }

            await Task.Delay(_lockPause, clock, cancellationToken);
        }
    }

    private async Task FitLimitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = new(
            """
            SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                    - coalesce(current_setting('reserved_connections', true), '0')::int,
                CASE WHEN NOT rolsuper THEN least(nullif(rolconnlimit, -1), nullif(datconnlimit, -1)) END
            FROM pg_roles, pg_database WHERE rolname = session_user AND datname = current_database()
            """,
            connection
        );
        await using NpgsqlDataReader answer = await command.ExecuteReaderAsync(cancellationToken);
        await answer.ReadAsync(cancellationToken);
        int server = answer.GetInt32(0);
        int? allowed = answer.IsDBNull(1) ? null : answer.GetInt32(1);
        int available = Math.Min(server, allowed ?? server);
        if (limit.FitTo(server, allowed))
        {
            LogFewConnections(available, limit.Connections);
        }

        if (available < ConnectionLimit.LeastOfProcess)
        {
            LogTooFewConnections(available, ConnectionLimit.LeastOfProcess);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        NpgsqlConnectionStringBuilder address = new(database.ConnectionString);
        long start = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return await database.OpenConnectionAsync(cancellationToken);
            }
            catch (Exception exception) when (DatabaseOutages.Of(exception) > DatabaseOutage.Lasting)
            {
                if (clock.GetElapsedTime(start) > _patience)
                {
                    throw new SettingException(
                        $"PostgreSQL at {address.Host}:{address.Port} did not answer within {_patience.TotalSeconds} s: "
                            + ReasonOf(exception),
                        exception
                    );
                }

                LogWaiting(address.Host, address.Port, ReasonOf(exception));
            }
            catch (Exception exception)
                when (exception is NpgsqlException || DatabaseOutages.Of(exception) != DatabaseOutage.None)
            {
                // A wrong password, or a database that does not exist: a later attempt fails as well.
                throw new SettingException(
                    $"PostgreSQL at {address.Host}:{address.Port} refuses the connection: {exception.Message}",
                    exception
                );
            }

            await Task.Delay(_pause, clock, cancellationToken);
        }
    }

    // "Failed to connect to 127.0.0.1:5432" has its reason inside.
    private static string ReasonOf(Exception exception) =>
        exception.GetBaseException() is var inner && inner != exception
            ? $"{exception.Message}: {inner.Message}"
            : exception.Message;

    [LoggerMessage(2002, LogLevel.Warning, "Waiting for PostgreSQL at {Host}:{Port}: {Reason}")]
    private partial void LogWaiting(string? host, int port, string reason);

    [LoggerMessage(
        2003,
        LogLevel.Information,
        "PostgreSQL takes {Available} connections; requests of this process use at most {Used} of them at once"
    )]
    private partial void LogFewConnections(int available, int used);

    [LoggerMessage(
        2038,
        LogLevel.Warning,
        "The server, the role or the database takes {Available} connections, and each process needs {Needed}: requests will "
            + "wait and can fail. Raise max_connections or CONNECTION LIMIT"
    )]
    private partial void LogTooFewConnections(int available, int needed);

    [LoggerMessage(2034, LogLevel.Information, "Waiting for another process that brings the tables up to date")]
    private partial void LogWaitingForProcess();

    private sealed class Held(NpgsqlConnection connection) : IAsyncDisposable
    {
        // The connection goes back to the pool, where it would keep the lock.
        public async ValueTask DisposeAsync()
        {
            await using NpgsqlCommand command = new($"SELECT pg_advisory_unlock({Key})", connection);
            await command.ExecuteNonQueryAsync();
            await connection.DisposeAsync();
        }
    }
}
