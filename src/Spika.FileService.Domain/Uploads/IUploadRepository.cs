using Spika.FileService.Domain.Common;

namespace Spika.FileService.Domain.Uploads;

/// <summary>
/// The rows of uploads. Every change of state is one guarded statement, so two processes cannot both make it.
/// </summary>
public interface IUploadRepository
{
    /// <summary>
    /// The upload of this key, started now if there is none. May answer from memory, so the state can be old by a
    /// moment: the journal checks it again when it records.
    /// </summary>
    /// <param name="key">Of the upload.</param>
    /// <param name="maxOpen">
    /// How many unfinished uploads the owner may have. The statement that starts one counts them.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the database.</param>
    /// <returns>Null when the owner has <paramref name="maxOpen"/> already.</returns>
    ValueTask<Upload?> GetOrStartAsync(UploadKey key, int maxOpen, CancellationToken cancellationToken);

    /// <summary>
    /// The upload as it is in the database now, or null. What <see cref="GetOrStartAsync"/> remembered is corrected by
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
