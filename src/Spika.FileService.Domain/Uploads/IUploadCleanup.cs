namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// What the janitor asks about many uploads at once, and the records that it removes. Abandoned uploads themselves are
/// removed in a transaction: <see cref="Transactions.IUploadChanges"/>.
/// </summary>
public interface IUploadCleanup
{
    /// <summary>
    /// Whether <see cref="Transactions.IUploadChanges.RemoveAbandonedAsync"/> would remove any, found out without its
    /// locks.
    /// </summary>
    Task<bool> HasAbandonedAsync(DateTimeOffset untouchedSince, CancellationToken cancellationToken);

    /// <summary>Removes chunk records of uploads that are gone; of many odd chunks only the first.</summary>
    Task RemoveRecordsAsync(IReadOnlyCollection<UploadId> uploads, CancellationToken cancellationToken);

    /// <summary>
    /// Removes at most <paramref name="limit"/> chunk records of uploads that are done or gone (a record can come a
    /// moment too late).
    /// </summary>
    /// <returns>How many were removed.</returns>
    Task<int> RemoveOrphanedRecordsAsync(int limit, CancellationToken cancellationToken);

    /// <summary>Which of these uploads have a row and are not done.</summary>
    Task<IReadOnlySet<UploadId>> FindUnfinishedAsync(
        IReadOnlyCollection<UploadId> ids,
        CancellationToken cancellationToken
    );

    /// <summary>The latest time that is recorded of any unfinished upload, chunk or stored file.</summary>
    /// <returns>Null when nothing is recorded.</returns>
    Task<DateTimeOffset?> FindLastActivityAsync(CancellationToken cancellationToken);
}
