using System.Runtime.InteropServices;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Sessions;

namespace Spika.FileService.Infrastructure.Persistence.Ledger;

/// <summary>All that one batch has for one upload: what is to be recorded, and what came back.</summary>
internal sealed class UploadCommit(UploadSession session)
{
    private readonly List<int> _newSlots = [];

    private List<PendingChunk>? _newOdd;

    private List<ChunkRecord>? _news;

    private long _newBytes;

    private int? _stride;

    public UploadSession Session { get; } = session;

    /// <summary>Everybody who waits for this commit.</summary>
    public List<PendingChunk> Waiting { get; } = [];

    public ReadOnlySpan<int> NewSlots => CollectionsMarshal.AsSpan(_newSlots);

    public IReadOnlyList<PendingChunk> NewOdd => _newOdd ?? (IReadOnlyList<PendingChunk>)[];

    public bool HasChanges => _newSlots.Count > 0 || _newOdd is not null;

    /// <summary>This writer's part of the record as the commit will leave it. Known once <see cref="Prepare"/> was called.</summary>
    public WriterSlots After { get; private set; } = WriterSlots.None;

    /// <summary>What the database says: when false, nothing was recorded.</summary>
    public bool IsReceiving { get; set; }

    /// <summary>The database is at another version than this process thought, so nothing was recorded.</summary>
    public bool IsOutdated { get; set; }

    /// <summary>What other writers committed since this process looked last, read after this commit.</summary>
    public IReadOnlyList<ChunkRecord> News => _news ?? (IReadOnlyList<ChunkRecord>)[];

    public void AddNews(in ChunkRecord record) => (_news ??= []).Add(record);

    public void Add(PendingChunk chunk)
    {
        Waiting.Add(chunk);
        if (chunk.File is null)
        {
            return;
        }

        _newBytes += chunk.Length;
        if (chunk.OddSerial is null)
        {
            _stride = chunk.Length;
            _newSlots.Add(chunk.Index);
        }
        else
        {
            (_newOdd ??= []).Add(chunk);
        }
    }

    /// <param name="before">This writer's part of the record as it is.</param>
    public void Prepare(WriterSlots before, DateTimeOffset now) =>
        After = new WriterSlots(
            before.Version + 1,
            before.Stride ?? _stride,
            before.Bytes + _newBytes,
            now,
            before.Chunks.With(NewSlots)
        );

    /// <summary>The pages of slots that the commit changes.</summary>
    public IEnumerable<SlotsPage> ChangedPages() =>
        _newSlots
            .Select(index => index / ChunkSet.PageSize)
            .Distinct()
            .Select(page => SlotsPage.Of(After.Chunks, page));
}
