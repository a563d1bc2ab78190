using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Testing.Builders;

/// <summary>Uploads with a row and without a chunk.</summary>
public static class StartedUploads
{
    /// <summary>The upload of a key. One that is new gets its row at once, as with a store that keeps no records in the
    /// database.</summary>
    public static async Task<Upload?> GetOrStartAsync(
        this IUploadRepository uploads,
        UploadKey key,
        int maxOpen,
        CancellationToken cancellationToken
    )
    {
        Upload? upload = await uploads.GetOrDraftAsync(key, maxOpen, cancellationToken);
        return upload is { IsDraft: true } ? await uploads.StartAsync(upload, maxOpen, cancellationToken) : upload;
    }
}
