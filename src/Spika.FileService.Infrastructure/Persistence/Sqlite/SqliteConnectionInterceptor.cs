using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Gives the connections that EF Core opens the settings of all others, and counts them.</summary>
internal sealed class SqliteConnectionInterceptor(
    SqliteLocation location,
    SqliteConnectionSource source,
    SqliteConnections connections
) : DbConnectionInterceptor
{
    // EF Core's own connections define its functions (decimals, regular expressions) at each use, and no query has any.
    public override InterceptionResult<DbConnection> ConnectionCreating(
        ConnectionCreatingEventData eventData,
        InterceptionResult<DbConnection> result
    ) =>
        InterceptionResult<DbConnection>.SuppressWithResult(
            new SqliteConnection(eventData.ConnectionString ?? location.ConnectionString)
        );

    public override InterceptionResult ConnectionOpening(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result
    )
    {
        source.BeforeOpening(connection);
        return result;
    }

    public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
        DbConnection connection,
        ConnectionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    )
    {
        source.BeforeOpening(connection);
        return ValueTask.FromResult(result);
    }

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        Configure(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Configure(connection);
        return Task.CompletedTask;
    }

    public override void ConnectionFailed(DbConnection connection, ConnectionErrorEventData eventData) =>
        connections.Leave(connection);

    public override Task ConnectionFailedAsync(
        DbConnection connection,
        ConnectionErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        connections.Leave(connection);
        return Task.CompletedTask;
    }

    public override void ConnectionCanceled(DbConnection connection, ConnectionEndEventData eventData) =>
        connections.Leave(connection);

    public override Task ConnectionCanceledAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        connections.Leave(connection);
        return Task.CompletedTask;
    }

    private void Configure(DbConnection connection)
    {
        try
        {
            source.Configure(connection);
        }
        catch
        {
            // EF Core would leave it open, and use it for the context's next command.
            connection.Close();
            throw;
        }
    }
}
