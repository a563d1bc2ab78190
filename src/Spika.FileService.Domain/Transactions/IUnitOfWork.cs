namespace Spika.FileService.Domain.Transactions;

/// <summary>Changes of rows that become durable together, or not at all.</summary>
public interface IUnitOfWork
{
    /// <summary>
    /// Runs the work in one transaction and commits what it changed, unless it throws or calls <see
    /// cref="ITransaction.RollBack"/>. While the database is unavailable, the work is repeated as a whole, and its last
    /// result is the result of this call. The work does nothing but change rows.
    /// </summary>
    /// <param name="work">May run several times; see <see cref="ITransaction.MayBeDone"/>.</param>
    Task<T> ExecuteAsync<T>(Func<ITransaction, Task<T>> work, CancellationToken cancellationToken);
}
