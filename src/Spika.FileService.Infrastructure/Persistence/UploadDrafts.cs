using Microsoft.Extensions.Caching.Memory;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The drafts of this process. The journal takes each one once, for the commit of its first chunks, which writes the
/// row.
/// </summary>
/// <remarks>
/// Not a second time, also when that commit failed without an answer: it may have been made, and another process may
/// have removed the upload since, with the files of its chunks. Then the chunk finds no row, and is saved to another
/// draft.
/// </remarks>
internal sealed class UploadDrafts(TimeProvider clock) : IDisposable
{
    /// <summary>
    /// An older one is not taken any more. Much shorter than <see cref="OrphanAge.OfStaging"/>, after which bytes
    /// without a row are moved away.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private const int MaxDrafts = 100_000;

    private readonly MemoryCache _drafts = new(new MemoryCacheOptions { SizeLimit = MaxDrafts });

    private readonly MemoryCacheEntryOptions _entry = new() { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime };

    public void Add(UploadDraft draft) => _drafts.Set(draft.Upload.Id, draft, _entry);

    /// <summary>
    /// Whether a draft was not taken yet, so that nothing was ever recorded of the upload.
    /// </summary>
    public bool IsPending(UploadId upload) => _drafts.TryGetValue(upload, out _);

    /// <summary>Only the journal's loop calls it.</summary>
    /// <returns>Null when the upload is no draft, or not any more.</returns>
    public UploadDraft? Take(UploadId upload)
    {
        if (!_drafts.TryGetValue(upload, out UploadDraft? draft) || draft is null)
        {
            return null;
        }

        _drafts.Remove(upload);
        return clock.GetUtcMilliseconds() - draft.Upload.CreatedAt <= Lifetime ? draft : null;
    }

    /// <summary>Its row was written by other means.</summary>
    public void Remove(UploadId upload) => _drafts.Remove(upload);

    public void Dispose() => _drafts.Dispose();
}
