using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>
/// Reports the failed statements and transactions of EF Core to <see cref="SqliteRepair"/>, and takes connections that
/// lost their rights out of the pool.
/// </summary>
internal sealed class SqliteFailureInterceptor(SqliteRepair repair) : IDbCommandInterceptor, IDbTransactionInterceptor
{
    public void CommandFailed(DbCommand command, CommandErrorEventData eventData) =>
        Note(command.Connection, eventData.Exception);

    public Task CommandFailedAsync(
        DbCommand command,
        CommandErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Note(command.Connection, eventData.Exception);
        return Task.CompletedTask;
    }

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) =>
        Note(transaction.Connection, eventData.Exception);

    public Task TransactionFailedAsync(
        DbTransaction transaction,
        TransactionErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Note(transaction.Connection, eventData.Exception);
        return Task.CompletedTask;
    }

    private void Note(DbConnection? connection, Exception failure)
    {
        repair.Note(failure);
        if (connection is SqliteConnection sqlite && SqliteFailures.MayBeOfTheConnection(failure))
        {
            SqliteConnection.ClearPool(sqlite);
        }
    }
}
