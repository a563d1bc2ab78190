using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Caching.Memory;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The uploads that lately received chunks, and drafts, so that a chunk need not ask the database which upload it
/// belongs to. Only those that are receiving: another process may end one at any time, which the journal notices, while
/// it would not be noticed that a refusal from memory is old.
/// </summary>
internal sealed class RememberedUploads : IDisposable
{
    private const int MaxUploads = 100_000;

    private readonly MemoryCache _uploads = new(new MemoryCacheOptions { SizeLimit = MaxUploads });

    private readonly MemoryCacheEntryOptions _entry = new() { Size = 1, SlidingExpiration = TimeSpan.FromMinutes(10) };

    private readonly MemoryCacheEntryOptions _draft = new()
    {
        Size = 1,
        AbsoluteExpirationRelativeToNow = UploadDrafts.Lifetime,
    };

    private readonly KeyedTurns _turns = new(256);

    public bool TryGet(UploadKey key, [NotNullWhen(true)] out Upload? upload) => _uploads.TryGetValue(key, out upload);

    /// <summary>Takes note of an upload as the database has it.</summary>
    public void Note(Upload upload)
    {
        if (upload.State == UploadState.Receiving)
        {
            _uploads.Set(upload.Key, upload, _entry);
        }
        else
        {
            Forget(upload.Key);
        }
    }

    /// <summary>Takes note of a draft, for the requests with the other first chunks of the upload.</summary>
    public void NoteDraft(Upload draft) => _uploads.Set(draft.Key, draft, _draft);

    public void Forget(UploadKey key) => _uploads.Remove(key);

    /// <summary>
    /// Clients send the first chunks of an upload all at once: one of them asks the database, and the others wait here
    /// for its answer.
    /// </summary>
    public SemaphoreSlim Turn(UploadKey key) => _turns.Of(key.GetHashCode());

    public void Dispose()
    {
        _uploads.Dispose();
        _turns.Dispose();
    }
}
