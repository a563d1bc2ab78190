using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.Transactions;

/// <summary>Changes of the rows of uploads. The chunk records of an upload go with it.</summary>
public interface IUploadChanges
{
    /// <summary>Marks an upload done that the caller may end.</summary>
    /// <returns>False when the claim does not hold any more, or an earlier attempt marked it; then nothing of the
    /// transaction is committed.</returns>
    Task<bool> FinishAsync(UploadClaim claim);

    /// <summary>Removes an upload that the caller leased. Its bytes are the caller's to remove, afterwards.</summary>
    /// <returns>False when the upload was lost to a later lease; true also when an earlier attempt removed it, and then
    /// this one is rolled back.</returns>
    Task<bool> RemoveAsync(Upload leased);

    /// <summary>Removes the row of a finished upload, so that the clientId is free again.</summary>
    Task RemoveFinishedAsync(UploadKey key);

    /// <summary>
    /// Removes at most <paramref name="limit"/> uploads that no verify holds and no request touched since
    /// <paramref name="untouchedSince"/>. Several processes may do so at once: each gets others. Of their chunk
    /// records, those are left that <see cref="IUploadCleanup.RemoveOrphanedRecordsAsync"/> finds.
    /// </summary>
    /// <returns>The removed uploads, whose bytes are the caller's to remove, afterwards.</returns>
    Task<IReadOnlyList<Upload>> RemoveAbandonedAsync(DateTimeOffset untouchedSince, int limit);
}
