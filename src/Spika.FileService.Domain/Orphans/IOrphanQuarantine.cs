using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.Orphans;

/// <summary>Where bytes without a row wait before they are deleted, so that an operator can put them back.</summary>
public interface IOrphanQuarantine
{
    /// <summary>
    /// Moves bytes aside and notes durably, before each is moved, what it is, where it was, and when and why it was
    /// moved. Bytes that are gone already are passed over, and those that cannot be moved are logged and stay where
    /// they are.
    /// </summary>
    /// <param name="at">The time of the sweep: <see cref="RemoveExpiredAsync"/> counts from it.</param>
    /// <param name="files">Finished files.</param>
    /// <param name="uploads">Uploads with bytes in staging.</param>
    /// <returns>How many files and uploads were moved.</returns>
    Task<(int Files, int Uploads)> PutAsideAsync(
        DateTimeOffset at,
        IReadOnlyCollection<BlobId> files,
        IReadOnlyCollection<UploadId> uploads,
        CancellationToken cancellationToken
    );

    /// <summary>Deletes what was put aside before a time.</summary>
    /// <returns>How many sweeps were deleted.</returns>
    Task<int> RemoveExpiredAsync(DateTimeOffset putAsideBefore, CancellationToken cancellationToken);
}
