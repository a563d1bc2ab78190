using Microsoft.EntityFrameworkCore.Storage;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The transaction of one write in that of its group. Its commit is the group's; without one, it ends at the savepoint
/// where it began.
/// </summary>
internal sealed class GroupedTransaction(IDbContextTransaction group) : IDbContextTransaction
{
    /// <summary>Where each write of a group begins.</summary>
    public const string Savepoint = "write";

    private bool _hasEnded;

    public Guid TransactionId => group.TransactionId;

    public void Commit() => _hasEnded = true;

    public Task CommitAsync(CancellationToken cancellationToken = default)
    {
        Commit();
        return Task.CompletedTask;
    }

    public void Rollback()
    {
        _hasEnded = true;
        group.RollbackToSavepoint(Savepoint);
    }

    public Task RollbackAsync(CancellationToken cancellationToken = default)
    {
        _hasEnded = true;
        return group.RollbackToSavepointAsync(Savepoint, cancellationToken);
    }

    public void Dispose()
    {
        if (!_hasEnded)
        {
            Rollback();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_hasEnded)
        {
            await RollbackAsync();
        }
    }
}
