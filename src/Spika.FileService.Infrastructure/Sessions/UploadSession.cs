using System.Runtime.InteropServices;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.Sessions;

/// <summary>
/// What this process holds in memory of an unfinished upload: its folder, what it knows of the record, and which chunks are
/// being written right now. All of it can be dropped and read again.
/// </summary>
internal sealed class UploadSession
{
    private readonly Lock _gate = new();

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A chunk that is being written, with those who wait for the same one; null while nobody does.
    private readonly Dictionary<int, TaskCompletionSource?> _reserved = [];

    private ChunkMap _map = new();

    private volatile bool _isStale = true;

    private bool _isClosed;

    public UploadSession(UploadId upload, StagingFolder folder)
    {
        Upload = upload;
        Folder = folder;
        Hasher = new PrefixHasher(this);
        Commit = new UploadCommit(this);
    }

    public UploadId Upload { get; }

    public StagingFolder Folder { get; }

    public PrefixHasher Hasher { get; }

    /// <summary>What the batch at hand has for the upload; the ledger's loop's alone.</summary>
    public UploadCommit Commit { get; }

    /// <summary>When a chunk was reserved or released last, as a time stamp of the clock.</summary>
    public long LastUsed { get; set; }

    /// <summary>True until the record was read, and again when it is not known whether a commit went through.</summary>
    public bool IsStale
    {
        get => _isStale;
        set => _isStale = value;
    }

    /// <summary>Every recorded chunk that this process knows of.</summary>
    public ChunkSet Chunks => Ask(map => map.Chunks);

    /// <summary>All bytes written for recorded chunks, replaced ones included.</summary>
    public long StagedBytes => Ask(map => map.StagedBytes);

    /// <summary>The length of all recorded chunks, replaced ones left out.</summary>
    public long FileBytes => Ask(map => map.FileBytes);

    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _reserved.Count == 0;
            }
        }
    }

    /// <summary>Takes a chunk for one request; a second one for the same chunk waits until the first has its receipt.</summary>
    /// <returns>False when the session was closed: get another.</returns>
    public async ValueTask<bool> ReserveAsync(int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task released;
            lock (_gate)
            {
                if (_isClosed)
                {
                    return false;
                }

                ref TaskCompletionSource? waiting = ref CollectionsMarshal.GetValueRefOrAddDefault(
                    _reserved,
                    index,
                    out bool isTaken
                );
                if (!isTaken)
                {
                    return true;
                }

                waiting ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                released = waiting.Task;
            }

            await released.WaitAsync(cancellationToken);
        }
    }

    public void Release(int index)
    {
        TaskCompletionSource? waiting;
        lock (_gate)
        {
            _reserved.Remove(index, out waiting);
        }

        waiting?.SetResult();
        CloseWhenDrained();
    }

    /// <summary>Lets no new chunk in, and closes the files when the last one that is being written has its receipt.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
        }

        CloseWhenDrained();
        return _closed.Task;
    }

    private void CloseWhenDrained()
    {
        lock (_gate)
        {
            if (!_isClosed || _reserved.Count > 0)
            {
                return;
            }
        }

        Folder.Dispose();
        _closed.TrySetResult();
    }

    public ChunkPlace? Locate(int index)
    {
        lock (_gate)
        {
            return _map.Locate(index);
        }
    }

    public WriterSlots SlotsOf(Guid writer)
    {
        lock (_gate)
        {
            return _map.SlotsOf(writer);
        }
    }

    public bool IsAlsoAt(int index, Guid writer)
    {
        lock (_gate)
        {
            return _map.IsAlsoAt(index, writer);
        }
    }

    /// <summary>
    /// Whether a chunk that was written before the record was read again may still be recorded: nothing has its index by now, and
    /// slots have the length that it was written with.
    /// </summary>
    public bool HasRoomFor(PendingChunk written, Guid writer)
    {
        lock (_gate)
        {
            return written is { File: null } or { OddSerial: not null }
                || (
                    _map.Locate(written.Index) is null
                    && (_map.SlotsOf(writer).Stride ?? written.Length) == written.Length
                );
        }
    }

    // The map is the ledger's to change, and everybody's to ask.
    private T Ask<T>(Func<ChunkMap, T> question)
    {
        lock (_gate)
        {
            return question(_map);
        }
    }

    /// <summary>The other writers and the versions up to which this process knows their records.</summary>
    public IReadOnlyList<(Guid Writer, int Version)> KnownVersions(Guid except)
    {
        lock (_gate)
        {
            return _map.Writers.Count == (_map.Writers.ContainsKey(except) ? 1 : 0)
                ? []
                : [.. _map.Writers.Where(w => w.Key != except).Select(w => (w.Key, w.Value.Version))];
        }
    }

    public void Load(ChunkMap map)
    {
        lock (_gate)
        {
            _map = map;
        }

        IsStale = false;
    }

    /// <summary>Takes over a commit and the news that came with it.</summary>
    /// <returns>Every recorded chunk now.</returns>
    public ChunkSet Apply(Guid writer, UploadCommit commit)
    {
        lock (_gate)
        {
            if (commit.HasChanges)
            {
                _map.Apply(writer, commit);
            }

            foreach (ChunkRecord record in commit.News)
            {
                _map.Apply(record);
            }

            return _map.Chunks;
        }
    }
}
