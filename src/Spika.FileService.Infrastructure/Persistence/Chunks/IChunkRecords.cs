using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>The tables of the journal. One caller at a time may commit; reads may run beside it.</summary>
internal interface IChunkRecords
{
    /// <summary>All that is recorded of these uploads, by every writer, of one moment.</summary>
    Task<IReadOnlyList<ChunkRecord>> ReadAsync(
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Writes the rows of drafts, unless their owners have too many or another process has started an upload with the
    /// same key. Records the changes of the uploads, except of those that are not receiving any more, that another
    /// instance commits to at this moment, or whose record is at another version, and sets the reason in each. The
    /// commits of all instances to one upload are in one order, and each reads what other writers committed before it
    /// and this process does not know.
    /// </summary>
    /// <exception cref="System.Data.Common.DbException">
    /// It is not known which of the changes were committed.
    /// </exception>
    Task CommitAsync(IReadOnlyList<UploadCommit> commits, CancellationToken cancellationToken);
}
