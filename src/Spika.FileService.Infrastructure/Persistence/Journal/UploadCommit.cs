using System.Runtime.InteropServices;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Sessions;
using Spika.FileService.Infrastructure.Storage;

namespace Spika.FileService.Infrastructure.Persistence.Journal;

/// <summary>
/// All that one batch has for one upload: what is to be recorded, and what came back. Each session has one, which the
/// journal's loop uses for one batch after the other.
/// </summary>
internal sealed class UploadCommit(UploadSession session)
{
    private readonly List<int> _newSlots = [];

    private StagingCost _cost;

    private int? _stride;

    public UploadSession Session { get; } = session;

    /// <summary>
    /// The chunks of this commit, and requests for the news of other writers, in the order of their answers.
    /// </summary>
    public List<PendingChunk> Waiting { get; } = [];

    public ReadOnlySpan<int> NewSlots => CollectionsMarshal.AsSpan(_newSlots);

    public List<PendingChunk> NewOdd { get; } = [];

    public bool HasChanges => _newSlots.Count > 0 || NewOdd.Count > 0;

    /// <summary>
    /// This writer's part of the record as the commit will leave it. Known once <see cref="Prepare"/> was called.
    /// </summary>
    public WriterSlots After { get; private set; } = WriterSlots.None;

    /// <summary>The pages of slots that the commit changes. Known once <see cref="Prepare"/> was called.</summary>
    public List<int> ChangedPages { get; } = [];

    /// <summary>What the database says: when false, nothing was recorded.</summary>
    public bool IsReceiving { get; set; }

    /// <summary>Another instance commits to the upload at this moment, so nothing was recorded.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The database is at another version than this process thought, so nothing was recorded.</summary>
    public bool IsOutdated { get; set; }

    /// <summary>What other writers committed before this commit, since this process looked last.</summary>
    public List<ChunkRecord> News { get; } = [];

    public void Add(PendingChunk chunk)
    {
        Waiting.Add(chunk);
        if (chunk.File is null)
        {
            return;
        }

        _cost += chunk.NetCost;
        if (chunk.OddSerial is null)
        {
            _stride = chunk.Length;
            _newSlots.Add(chunk.Index);
        }
        else
        {
            NewOdd.Add(chunk);
        }
    }

    /// <param name="before">This writer's part of the record as it is.</param>
    public void Prepare(WriterSlots before, DateTimeOffset now)
    {
        StagingCost cost = _cost + ChargeOverhead(before);
        After = new WriterSlots(
            before.Version + 1,
            before.Stride ?? _stride,
            before.Bytes + cost.Bytes,
            before.Files + cost.Files,
            now,
            before.Chunks.With(NewSlots)
        );
        foreach (int index in _newSlots)
        {
            int page = index / ChunkSet.PageSize;
            if (!ChangedPages.Contains(page))
            {
                ChangedPages.Add(page);
            }
        }
    }

    private StagingCost ChargeOverhead(WriterSlots before)
    {
        StagingCost folder = HasChanges && before.Version == 0 ? StagingCost.OfFolder : default;
        StagingCost slots = _newSlots.Count > 0 && before.Stride is null ? StagingCost.OfSlotsFile : default;
        bool isBorne = false;
        foreach (PendingChunk chunk in Waiting)
        {
            if (chunk.File is not null)
            {
                chunk.Overhead = isBorne ? default : folder + slots;
                isBorne = true;
            }
        }

        return folder + slots;
    }

    /// <summary>
    /// Indices of odd chunks that replaced the odd chunk of another writer, which is therefore not in the news any
    /// more. They were recorded before this commit.
    /// </summary>
    public List<int> Replaced { get; } = [];

    /// <summary>Makes it ready for the next batch.</summary>
    public void Clear()
    {
        Waiting.Clear();
        _newSlots.Clear();
        NewOdd.Clear();
        ChangedPages.Clear();
        News.Clear();
        Replaced.Clear();
        After = WriterSlots.None;
        (_cost, _stride) = (default, null);
        (IsReceiving, IsBusy, IsOutdated) = (false, false, false);
    }
}
