using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads;

/// <summary>Uploads whose verify crashed.</summary>
internal sealed class LeftBehindUploads(
    IUploadRepository uploads,
    IFileAssembler assembler,
    IOptions<UploadOptions> options,
    TimeProvider time
)
{
    /// <summary>
    /// Lets chunks in again when the lease of the verify has run out. The shipped clients verify only when an answer to
    /// a chunk lists them all, so without this an upload that lost its verify could hang until it is purged.
    /// </summary>
    /// <returns>False when no verify crashed, or another caller took the upload first.</returns>
    public async Task<bool> TryTakeBackAsync(Upload upload, CancellationToken cancellationToken)
    {
        if (
            !upload.IsLeftBehind(time.GetUtcNow(), options.Value.FinalizeLease)
            || await uploads.TakeAsync(upload.Id, options.Value.FinalizeLease, cancellationToken) is not { } taken
        )
        {
            return false;
        }

        // In this order: a chunk must not be written beside bytes that have their final name. When it fails, the lease
        // heals it.
        (await assembler.PrepareAsync(taken, CancellationToken.None)).Dispose();
        await uploads.ReleaseAsync(taken, CancellationToken.None);
        return true;
    }
}
