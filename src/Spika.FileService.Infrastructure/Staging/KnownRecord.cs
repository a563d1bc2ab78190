using System.Runtime.InteropServices;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// What this process knows of the record of an upload. The journal's loop changes it; any thread may read it.
/// </summary>
internal sealed class KnownRecord : IStagedUpload
{
    private readonly Lock _lock = new();

    private ChunkMap _map = new();

    private volatile bool _isStale = true;

    /// <summary>True until the record was read, and again when it is not known whether a commit went through.</summary>
    public bool IsStale
    {
        get => _isStale;
        set => _isStale = value;
    }

    /// <summary>Every recorded chunk that this process knows of.</summary>
    public ChunkSet Chunks => Ask(map => map.Chunks);

    /// <summary>What the upload takes on the disk, in bytes.</summary>
    public long StagedBytes => Ask(map => map.StagedBytes);

    /// <summary>The length of all recorded chunks, replaced ones left out.</summary>
    public long FileBytes => Ask(map => map.FileBytes);

    /// <summary>The state of the record, as this process knows it.</summary>
    public RecordVersion Version => Ask(map => map.Version);

    /// <summary>How many chunks have a file of their own.</summary>
    public int OddCount => Ask(map => map.OddCount);

    public ChunkPlace? Locate(int index)
    {
        lock (_lock)
        {
            return _map.Locate(index);
        }
    }

    public WriterSlots SlotsOf(Guid writer)
    {
        lock (_lock)
        {
            return _map.SlotsOf(writer);
        }
    }

    /// <summary>
    /// The length of the slots of a writer, when they are all that is recorded; otherwise null, also while that is not
    /// known.
    /// </summary>
    /// <param name="total">How many slots, from the first one on.</param>
    public long? LengthOfSlots(Guid writer, int total)
    {
        lock (_lock)
        {
            return !IsStale && _map.HasOnlySlotsOf(writer, total) ? (long)total * _map.SlotsOf(writer).Stride : null;
        }
    }

    public bool IsUnlisted(int index)
    {
        lock (_lock)
        {
            return _map.IsUnlisted(index);
        }
    }

    public bool IsAlsoAt(int index, Guid writer)
    {
        lock (_lock)
        {
            return _map.IsAlsoAt(index, writer);
        }
    }

    public bool IsRecorded(PendingChunk chunk, Guid writer)
    {
        lock (_lock)
        {
            return _map.IsRecorded(chunk.Index, writer, chunk.OddSerial);
        }
    }

    public ChunkSet RecordedBefore(Guid writer, ChunkSet known)
    {
        lock (_lock)
        {
            return _map.RecordedBefore(writer, known);
        }
    }

    /// <summary>
    /// Whether a chunk that was written before the record was read again may still be recorded: nothing has its index
    /// by now, and slots have the length that it was written with.
    /// </summary>
    public bool HasRoomFor(PendingChunk written, Guid writer)
    {
        lock (_lock)
        {
            return written is { File: null } or { OddSerial: not null }
                || (
                    _map.Locate(written.Index) is null
                    && !_map.IsUnlisted(written.Index)
                    && (_map.SlotsOf(writer).Stride ?? written.Length) == written.Length
                );
        }
    }

    // The journal's loop changes the map; any thread may read it.
    private T Ask<T>(Func<ChunkMap, T> question)
    {
        lock (_lock)
        {
            return question(_map);
        }
    }

    /// <summary>The other writers and the versions up to which this process knows their records.</summary>
    public IReadOnlyList<(Guid Writer, int Version)> KnownVersions(Guid except)
    {
        lock (_lock)
        {
            return _map.Writers.Count == (_map.Writers.ContainsKey(except) ? 1 : 0)
                ? []
                : [.. _map.Writers.Where(w => w.Key != except).Select(w => (w.Key, w.Value.Version))];
        }
    }

    public void Load(ChunkMap map)
    {
        lock (_lock)
        {
            _map = map;
        }

        IsStale = false;
    }

    /// <summary>Takes over what other writers committed before a commit, and the commit.</summary>
    /// <returns>The chunks that were recorded before the commit, and after it.</returns>
    public (ChunkSet Before, ChunkSet After) Apply(UploadCommit commit)
    {
        lock (_lock)
        {
            foreach (ChunkRecord record in commit.OtherRecords)
            {
                _map.Apply(record);
            }

            commit.Replaced.RemoveAll(_map.IsUnlisted);
            ChunkSet before = _map.Chunks.With(CollectionsMarshal.AsSpan(commit.Replaced));
            if (commit.HasChanges)
            {
                _map.Apply(commit);
            }

            return (before, _map.Chunks);
        }
    }
}
