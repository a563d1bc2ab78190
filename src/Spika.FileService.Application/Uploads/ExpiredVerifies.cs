using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads;

/// <summary>Uploads whose verify crashed: its lease expired, and no other verify leased the upload.</summary>
internal sealed class ExpiredVerifies(IUploadRepository uploads, IOptions<UploadOptions> options, TimeProvider time)
{
    /// <summary>
    /// Makes the upload accept chunks again. The shipped clients verify only when an answer to a chunk lists them all,
    /// so without this an upload that lost its verify could hang until it is purged.
    /// </summary>
    /// <returns>False when no verify crashed, or another caller leased the upload first.</returns>
    public async Task<bool> TryReleaseAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (
            !upload.HasExpiredLease(time.GetUtcNow(), options.Value.FinalizeLease)
            || await uploads.LeaseAsync(upload.Id, options.Value.FinalizeLease, cancellationToken) is not { } leased
        )
        {
            return false;
        }

        await uploads.ReleaseAsync(leased, CancellationToken.None);
        return true;
    }
}
