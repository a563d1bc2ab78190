using System.Runtime.InteropServices;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>
/// What one batch is to record of one upload, and what the database answers. Used again for the next batch.
/// </summary>
/// <param name="writer">Under which its chunks are recorded.</param>
internal sealed class UploadCommit(UploadId upload, Guid writer)
{
    private readonly List<int> _newSlots = [];

    private int? _stride;

    public UploadId Upload { get; } = upload;

    public Guid Writer { get; } = writer;

    public ReadOnlySpan<int> NewSlots => CollectionsMarshal.AsSpan(_newSlots);

    public List<(int Index, OddChunk Chunk)> NewOdd { get; } = [];

    public bool HasChanges => _newSlots.Count > 0 || NewOdd.Count > 0;

    /// <summary>
    /// This writer's part of the record as the commit will leave it. Known once <see cref="Prepare"/> was called.
    /// </summary>
    public WriterSlots After { get; private set; } = WriterSlots.None;

    /// <summary>The pages of slots that the commit changes. Known once <see cref="Prepare"/> was called.</summary>
    public List<int> ChangedPages { get; } = [];

    /// <summary>
    /// The other writers, and the versions up to which this process knows their records. Known once
    /// <see cref="Prepare"/> was called.
    /// </summary>
    public IReadOnlyList<(Guid Writer, int Version)> Known { get; private set; } = [];

    /// <summary>The draft whose row the commit writes before its records; null when it has one already.</summary>
    public UploadDraft? Draft { get; set; }

    /// <summary>
    /// What the database says: when false, nothing was recorded. After a failure with <see
    /// cref="DatabaseOutages.IsRefusal"/> as well.
    /// </summary>
    public bool IsReceiving { get; set; }

    /// <summary>Another instance commits to the upload at this moment, so nothing was recorded.</summary>
    public bool IsBusy { get; set; }

    /// <summary>The database is at another version than this process thought, so nothing was recorded.</summary>
    public bool IsOutdated { get; set; }

    /// <summary>What other writers committed before this commit, since this process looked last.</summary>
    public List<ChunkRecord> OtherRecords { get; } = [];

    /// <summary>
    /// Indices of odd chunks that replaced the odd chunk of another writer, which is therefore not among <see
    /// cref="OtherRecords"/> any more. They were recorded before this commit.
    /// </summary>
    public List<int> Replaced { get; } = [];

    /// <param name="stride">The length of the chunk, and of all others in the writer's slots file.</param>
    public void AddSlot(int index, int stride)
    {
        _stride = stride;
        _newSlots.Add(index);
    }

    /// <param name="before">This writer's part of the record as it is.</param>
    /// <param name="known">The other writers, and the versions up to which this process knows their records.</param>
    /// <param name="bytes">What the commit adds on the disk.</param>
    /// <param name="files">The files and folders that it adds.</param>
    public void Prepare(
        WriterSlots before,
        IReadOnlyList<(Guid Writer, int Version)> known,
        long bytes,
        int files,
        DateTimeOffset now
    )
    {
        Known = known;
        After = new WriterSlots(
            before.Version + 1,
            before.Stride ?? _stride,
            before.Bytes + bytes,
            before.Files + files,
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

    /// <summary>Makes it ready for the next batch.</summary>
    public void Clear()
    {
        _newSlots.Clear();
        NewOdd.Clear();
        ChangedPages.Clear();
        OtherRecords.Clear();
        Replaced.Clear();
        (After, Known) = (WriterSlots.None, []);
        (_stride, Draft) = (null, null);
        (IsReceiving, IsBusy, IsOutdated) = (false, false, false);
    }
}
