using System.Collections.Concurrent;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Application.Uploads.FinalizeUpload;

/// <summary>
/// Uploads that ended verifies of this process still hold, because the storage failed before the bytes were known to be
/// in staging. The next verify goes on with the same lease in place of waiting until it has expired.
/// </summary>
internal sealed class UnreleasedUploads
{
    // Further ones wait for their leases.
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<UploadId, Upload> _held = [];

    public void Note(Upload taken)
    {
        if (_held.Count >= Most)
        {
            _held.Clear();
        }

        _held[taken.Id] = taken;
    }

    /// <returns>The upload as the ended verify held it, once; null when it left none.</returns>
    public Upload? Take(UploadId upload) => _held.TryRemove(upload, out Upload? taken) ? taken : null;
}
