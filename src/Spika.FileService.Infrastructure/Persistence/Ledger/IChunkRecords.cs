using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Ledger;

/// <summary>The tables of the ledger. One caller at a time may commit; reads may run beside it.</summary>
internal interface IChunkRecords
{
    /// <summary>All that is recorded of these uploads, by every writer, of one moment.</summary>
    Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Records the changes of all uploads in one transaction, except of those that are not receiving any more or whose record is
    /// at another version, and says so in each. After the commit, never before, it reads what other writers recorded since this process looked last:
    /// so of two processes the later one sees both.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">It is not known whether the transaction was committed.</exception>
    Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken);
}
