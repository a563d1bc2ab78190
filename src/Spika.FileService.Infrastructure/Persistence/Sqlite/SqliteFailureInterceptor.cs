using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Spika.FileService.Infrastructure.Persistence.Sqlite;

/// <summary>Reports the failed statements and transactions of EF Core to <see cref="SqliteRepair"/>.</summary>
internal sealed class SqliteFailureInterceptor(SqliteRepair repair) : IDbCommandInterceptor, IDbTransactionInterceptor
{
    public void CommandFailed(DbCommand command, CommandErrorEventData eventData) => repair.Note(eventData.Exception);

    public Task CommandFailedAsync(
        DbCommand command,
        CommandErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        repair.Note(eventData.Exception);
        return Task.CompletedTask;
    }

    public void TransactionFailed(DbTransaction transaction, TransactionErrorEventData eventData) =>
        repair.Note(eventData.Exception);

    public Task TransactionFailedAsync(
        DbTransaction transaction,
        TransactionErrorEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        repair.Note(eventData.Exception);
        return Task.CompletedTask;
    }
}
