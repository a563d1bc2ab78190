using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// The rows of uploads. Every change of state is one guarded statement, so two processes cannot both make it.
/// </summary>
public interface IUploadRepository
{
    /// <summary>
    /// The upload of this key; if there is none, a draft of it, the same one for all requests of this process. May
    /// answer from memory, so the state can be old by a moment: <see cref="IChunkStore.SaveAsync"/> checks it again.
    /// </summary>
    /// <param name="key">Of the upload.</param>
    /// <param name="maxOpen">
    /// How many unfinished uploads the owner may have. They are counted here, and again by the statement that writes
    /// the row of a draft.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <returns>Null when the owner has <paramref name="maxOpen"/> already.</returns>
    ValueTask<Upload?> GetOrDraftAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken);

    /// <summary>
    /// The upload as it is in the database now, or null. What <see cref="GetOrDraftAsync"/> remembered is corrected by
    /// it.
    /// </summary>
    Task<Upload?> FindAsync(UploadKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Leases an upload that is receiving, or whose lease has run out, for a verify: raises the fencing token and sets
    /// the lease.
    /// </summary>
    /// <returns>The upload as leased; null when another verify holds it, or it is done or gone.</returns>
    Task<Upload?> LeaseAsync(UploadId id, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Extends the lease.</summary>
    /// <returns>False when the upload was lost to a later lease: stop working on it.</returns>
    Task<bool> RenewAsync(Upload leased, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Back to receiving, unless the upload was lost to a later lease.</summary>
    Task ReleaseAsync(Upload leased, CancellationToken cancellationToken);
}
