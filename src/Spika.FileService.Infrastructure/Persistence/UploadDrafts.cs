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

    // Of each owner: those that can be taken, and with them those whose commit has not ended.
    private readonly Dictionary<string, (int Waiting, int All)> _ofOwners = [];

    /// <summary>Makes a draft of an owner that is far from its limit.</summary>
    public Upload Make(Upload upload)
    {
        lock (_lock)
        {
            Add(new UploadDraft(upload, MaxOpen: null, clock.GetTimestamp()), isNew: true);
            return upload;
        }
    }

    /// <summary>The drafts of an owner, with those whose row is being written.</summary>
    public int CountOf(string owner)
    {
        lock (_lock)
        {
            return _ofOwners.GetValueOrDefault(owner).All;
        }
    }

    /// <summary>Makes a draft, whose owner's uploads are counted again when its row is written.</summary>
    /// <param name="open">How many unfinished uploads its owner has.</param>
    /// <returns>Null when they are too many, together with the owner's other drafts.</returns>
    public Upload? Make(Upload upload, int open, int maxOpen)
    {
        lock (_lock)
        {
            if (open + _ofOwners.GetValueOrDefault(upload.Key.Owner).Waiting >= maxOpen)
            {
                return null;
            }

            Add(new UploadDraft(upload, maxOpen, clock.GetTimestamp()), isNew: true);
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

    /// <summary>For a commit, after which it is to be put back, or ended.</summary>
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
            Add(draft, isNew: false);
        }
    }

    /// <summary>After a commit that was made, or may have been.</summary>
    public void End(UploadDraft draft)
    {
        lock (_lock)
        {
            Count(draft, waiting: 0, all: -1);
        }
    }

    /// <summary>Takes out the drafts that are too old. No row of theirs was written, nor will one be.</summary>
    public IReadOnlyList<UploadId> RemoveOld()
    {
        lock (_lock)
        {
            UploadDraft[] old = [.. _drafts.Values.Where(IsOld)];
            foreach (UploadDraft draft in old)
            {
                Remove(draft);
                Count(draft, waiting: 0, all: -1);
            }

            return [.. old.Select(draft => draft.Upload.Id)];
        }
    }

    private bool IsOld(UploadDraft draft) => clock.GetElapsedTime(draft.MadeAt) > _lifetime;

    // Guarded by the lock, as the next two.
    private void Add(UploadDraft draft, bool isNew)
    {
        _drafts.Add(draft.Upload.Id, draft);
        Count(draft, waiting: 1, all: isNew ? 1 : 0);
    }

    private UploadDraft Remove(UploadDraft draft)
    {
        _drafts.Remove(draft.Upload.Id);
        Count(draft, waiting: -1, all: 0);
        return draft;
    }

    private void Count(UploadDraft draft, int waiting, int all)
    {
        string owner = draft.Upload.Key.Owner;
        (int Waiting, int All) before = _ofOwners.GetValueOrDefault(owner);
        (int Waiting, int All) after = (before.Waiting + waiting, before.All + all);
        if (after.All == 0)
        {
            _ofOwners.Remove(owner);
        }
        else
        {
            _ofOwners[owner] = after;
        }
    }
}
