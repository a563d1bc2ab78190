using Microsoft.Extensions.Options;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence;

/// <summary>
/// The drafts of this process. The journal takes each one once, for the commit of its first chunks, which writes the
/// row.
/// </summary>
/// <remarks>
/// Not a second time after a commit without an answer: it may have been made, and another process may have removed the
/// upload since, with the files of its chunks. Then the chunk finds no row, and is saved to another draft. A draft is
/// put back when it is certain that the commit was not made.
/// </remarks>
internal sealed class UploadDrafts(IOptions<UploadOptions> options, TimeProvider clock)
{
    /// <summary>
    /// An older one is not taken any more, nor one of half of <see cref="UploadOptions.AbandonedAfter"/>: after the
    /// whole of it, bytes without a row are moved away.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly TimeSpan _lifetime =
        options.Value.AbandonedAfter / 2 < Lifetime ? options.Value.AbandonedAfter / 2 : Lifetime;

    private readonly Lock _lock = new();

    private readonly Dictionary<UploadId, UploadDraft> _drafts = [];

    private readonly Dictionary<string, int> _ofOwners = [];

    /// <summary>Makes a draft.</summary>
    /// <param name="open">How many unfinished uploads its owner has.</param>
    /// <returns>Null when they are too many, together with the owner's other drafts.</returns>
    public Upload? Make(Upload upload, int open, int maxOpen)
    {
        lock (_lock)
        {
            if (open + _ofOwners.GetValueOrDefault(upload.Key.Owner) >= maxOpen)
            {
                return null;
            }

            Add(new UploadDraft(upload, maxOpen, clock.GetTimestamp()));
            return upload;
        }
    }

    /// <summary>Whether a draft can be taken, so that nothing was ever recorded of the upload.</summary>
    public bool IsPending(UploadId upload)
    {
        lock (_lock)
        {
            return _drafts.TryGetValue(upload, out UploadDraft? draft) && !IsOld(draft);
        }
    }

    /// <returns>Null when the upload is no draft, not any more, or one that is too old.</returns>
    public UploadDraft? Take(UploadId upload)
    {
        lock (_lock)
        {
            return _drafts.TryGetValue(upload, out UploadDraft? draft) && !IsOld(draft) ? Remove(draft) : null;
        }
    }

    /// <summary>After a commit that was certainly not made.</summary>
    public void PutBack(UploadDraft draft)
    {
        lock (_lock)
        {
            Add(draft);
        }
    }

    /// <summary>Takes out the drafts that are too old. No row of theirs was written, nor will one be.</summary>
    public IReadOnlyList<UploadId> RemoveOld()
    {
        lock (_lock)
        {
            return [.. _drafts.Values.Where(IsOld).ToArray().Select(draft => Remove(draft).Upload.Id)];
        }
    }

    private bool IsOld(UploadDraft draft) => clock.GetElapsedTime(draft.MadeAt) > _lifetime;

    // Guarded by the lock, as Remove.
    private void Add(UploadDraft draft)
    {
        if (_drafts.TryAdd(draft.Upload.Id, draft))
        {
            string owner = draft.Upload.Key.Owner;
            _ofOwners[owner] = _ofOwners.GetValueOrDefault(owner) + 1;
        }
    }

    private UploadDraft Remove(UploadDraft draft)
    {
        _drafts.Remove(draft.Upload.Id);
        string owner = draft.Upload.Key.Owner;
        if (--_ofOwners[owner] == 0)
        {
            _ofOwners.Remove(owner);
        }

        return draft;
    }
}
