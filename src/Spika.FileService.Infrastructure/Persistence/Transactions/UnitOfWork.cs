using Microsoft.EntityFrameworkCore.Storage;
using Spika.FileService.Domain.Transactions;

namespace Spika.FileService.Infrastructure.Persistence.Transactions;

internal sealed class UnitOfWork(
    DatabaseRetry database,
    RememberedUploads remembered,
    OpenUploadRooms rooms,
    TimeProvider clock,
    BoundDatabase bound
) : IUnitOfWork
{
    public async Task<T> ExecuteAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        bool mayBeDone = false;
        (T result, DatabaseTransaction done) = await database.WriteAsync(
            async db =>
            {
                await using IDbContextTransaction transaction = await db.BeginTransactionAsync(cancellationToken);
                DatabaseTransaction attempt = new(db, mayBeDone, clock, bound, cancellationToken);
                T result = await work(attempt);
                if (!attempt.IsRolledBack)
                {
                    await db.SaveChangesAsync(cancellationToken);
                    mayBeDone = true;
                    await transaction.CommitAsync(cancellationToken);
                }

                return (result, attempt);
            },
            cancellationToken
        );
        done.EndedUploads.ForEach(remembered.Forget);
        done.RemovedUploads.ForEach(remembered.Forget);
        if (!done.IsRolledBack)
        {
            done.EndedUploads.ForEach(ended => rooms.Give(ended.Owner));
            done.AddedFiles.ForEach(bound.NoteGiven);
        }

        return result;
    }
}
