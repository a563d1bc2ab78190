using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Gives the connections that EF Core opens the settings of all others.</summary>
internal sealed class SqliteConnectionInterceptor : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
        SqliteConnectionSource.Configure(connection);

    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        SqliteConnectionSource.Configure(connection);
        return Task.CompletedTask;
    }
}
