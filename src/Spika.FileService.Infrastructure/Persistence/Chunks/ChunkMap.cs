using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Persistence.Chunks;

/// <summary>Where every recorded chunk of one upload is. Only one thread at a time may use it.</summary>
internal sealed class ChunkMap
{
    private readonly Dictionary<Guid, WriterSlots> _writers = [];

    private readonly Dictionary<int, OddChunk> _odd = [];

    // The odd chunks that are unlisted: nearly always none.
    private readonly HashSet<int> _unlisted = [];

    /// <summary>Every recorded chunk, of all writers.</summary>
    public ChunkSet Chunks { get; private set; } = ChunkSet.Empty;

    public IReadOnlyDictionary<Guid, WriterSlots> Writers => _writers;

    public RecordVersion Version => new(_writers.Count, _writers.Values.Sum(writer => (long)writer.Version));

    /// <summary>What the upload takes on the disk, in bytes; no less than <see cref="FileBytes"/>.</summary>
    public long StagedBytes => _writers.Values.Sum(writer => writer.Bytes);

    /// <summary>How many chunks have a file of their own.</summary>
    public int OddCount => _odd.Count - _unlisted.Count;

    /// <summary>The length of all chunks, replaced ones left out.</summary>
    public long FileBytes
    {
        get
        {
            long bytes = 0;
            ChunkSet counted = ChunkSet.Empty;
            if (_odd.Count > 0)
            {
                bytes = _odd.Values.Sum(odd => (long)odd.Length);
                counted = counted.With([.. _odd.Keys]);
            }

            // In the order in which Locate chooses between slots.
            foreach ((_, WriterSlots slots) in _writers.OrderBy(writer => writer.Key))
            {
                ChunkSet all = counted.Union(slots.Chunks);
                bytes += (long)(all.Count - counted.Count) * (slots.Stride ?? 0);
                counted = all;
            }

            return bytes;
        }
    }

    public DateTimeOffset? LastChunkAt => _writers.Values.Max(writer => writer.UpdatedAt);

    public static ChunkMap Of(IEnumerable<ChunkRecord> records)
    {
        ChunkMap map = new();
        foreach (ChunkRecord record in records)
        {
            map.Apply(record);
        }

        return map;
    }

    public WriterSlots SlotsOf(Guid writer) => _writers.GetValueOrDefault(writer, WriterSlots.None);

    /// <summary>
    /// The place whose bytes count. An odd chunk beats any slot: it came later, or another length leaves no choice. Of
    /// several slots all processes choose the same one; the journal saw to it that they hold the same bytes.
    /// </summary>
    public ChunkPlace? Locate(int index)
    {
        if (_odd.TryGetValue(index, out OddChunk odd))
        {
            return odd.IsUnlisted ? null : new ChunkPlace(odd.Writer, odd.Length, odd.Serial);
        }

        ChunkPlace? place = null;
        foreach ((Guid writer, WriterSlots slots) in _writers)
        {
            if (slots.Chunks.Contains(index) && (place is null || writer.CompareTo(place.Value.Writer) < 0))
            {
                place = new ChunkPlace(writer, slots.Stride!.Value, null);
            }
        }

        return place;
    }

    /// <summary>Whether the first slots of a writer are recorded, and nothing else is.</summary>
    public bool HasOnlySlotsOf(Guid writer, int slots) =>
        _odd.Count == 0 && Chunks.Count == slots && SlotsOf(writer).Chunks.CountFrom(0, slots) == slots;

    /// <summary>
    /// Whether the chunk's recorded bytes are lost. Only an odd chunk can take its place: it beats any slot.
    /// </summary>
    public bool IsUnlisted(int index) => _unlisted.Contains(index);

    /// <summary>Whether another writer has the chunk as well, or unlisted it.</summary>
    public bool IsAlsoAt(int index, Guid writer)
    {
        if (_odd.TryGetValue(index, out OddChunk odd) && odd.Writer != writer)
        {
            return true;
        }

        foreach ((Guid other, WriterSlots slots) in _writers)
        {
            if (other != writer && slots.Chunks.Contains(index))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether this very chunk is in the record.</summary>
    /// <param name="oddSerial">Null for a slot.</param>
    public bool IsRecorded(int index, Guid writer, long? oddSerial) =>
        oddSerial is { } serial
            ? _odd.TryGetValue(index, out OddChunk odd) && odd.Writer == writer && odd.Serial == serial
            : SlotsOf(writer).Chunks.Contains(index) && !IsUnlisted(index);

    /// <summary>What was recorded before the last commit of a writer, as far as that is known.</summary>
    /// <param name="known">Chunks that are known to have been recorded before it.</param>
    /// <returns>
    /// Those, and the chunks of each other writer whose last commit is older. A writer with a newer one has listed the
    /// commit in its own answers.
    /// </returns>
    public ChunkSet RecordedBefore(Guid writer, ChunkSet known)
    {
        int own = SlotsOf(writer).CommitOrder;
        ChunkSet recorded = known;
        foreach ((Guid other, WriterSlots slots) in _writers)
        {
            if (other != writer && slots.CommitOrder <= own)
            {
                recorded = recorded.Union(slots.Chunks);
            }
        }

        foreach ((int index, OddChunk odd) in _odd)
        {
            if (
                odd.Writer != writer
                && !odd.IsUnlisted
                && SlotsOf(odd.Writer).CommitOrder <= own
                && !recorded.Contains(index)
            )
            {
                recorded = recorded.With(index);
            }
        }

        return WithoutUnlisted(recorded);
    }

    public void Apply(in ChunkRecord record)
    {
        WriterSlots slots = SlotsOf(record.Writer);
        ChunkSet chunks = slots.Chunks;
        if (record.Page is { } page)
        {
            chunks = chunks.WithPage(page.Number, page.Words);
            Chunks = ReferenceEquals(slots.Chunks, Chunks) ? chunks : Chunks.WithPage(page.Number, page.Words);
        }

        _writers[record.Writer] = new WriterSlots(
            record.Version,
            record.Stride,
            record.Bytes,
            record.Files,
            record.UpdatedAt,
            chunks
        )
        {
            CommitOrder = record.CommitOrder,
        };
        if (record.Odd is { } odd)
        {
            SetOdd(odd.Index, odd.Chunk);
        }

        Chunks = WithoutUnlisted(Chunks);
    }

    /// <summary>Takes over what a commit of this process recorded.</summary>
    public void Apply(UploadCommit commit)
    {
        // While there is nothing but the slots of one writer, they are one and the same set.
        Chunks = ReferenceEquals(SlotsOf(commit.Writer).Chunks, Chunks)
            ? commit.After.Chunks
            : Chunks.With(commit.NewSlots);
        _writers[commit.Writer] = commit.After;
        foreach ((int index, OddChunk odd) in commit.NewOdd)
        {
            SetOdd(index, odd);
        }

        Chunks = WithoutUnlisted(Chunks);
    }

    private void SetOdd(int index, OddChunk chunk)
    {
        _odd[index] = chunk;
        if (chunk.IsUnlisted)
        {
            _unlisted.Add(index);
            return;
        }

        _unlisted.Remove(index);
        if (!Chunks.Contains(index))
        {
            Chunks = Chunks.With(index);
        }
    }

    private ChunkSet WithoutUnlisted(ChunkSet chunks)
    {
        foreach (int index in _unlisted)
        {
            chunks = chunks.Without(index);
        }

        return chunks;
    }
}
