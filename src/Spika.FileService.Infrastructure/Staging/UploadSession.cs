using System.Runtime.InteropServices;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// What this process holds in memory of an unfinished upload: its folder, what it knows of the record, and which chunks
/// are being written right now. All of it can be dropped and read again.
/// </summary>
internal sealed class UploadSession
{
    private readonly Lock _lock = new();

    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // A chunk that is being written, with the requests that wait for the same one; null while none does.
    private readonly Dictionary<int, TaskCompletionSource?> _reserved = [];

    private bool _isClosed;

    // Set while a verify holds the files of the session.
    private TaskCompletionSource? _drained;

    public UploadSession(UploadId upload, IStagingFolder folder)
    {
        Upload = upload;
        Folder = folder;
        Folder.OnFailure = CloseAfterFailure;
        Hasher = new PrefixHasher(this);
        Commit = new SessionCommit(this);
    }

    public UploadId Upload { get; }

    /// <summary>What this process knows of the upload's record.</summary>
    public KnownRecord Record { get; } = new();

    public IStagingFolder Folder { get; }

    /// <summary>Under which its chunks are recorded.</summary>
    public Guid Writer => Folder.Writer;

    public PrefixHasher Hasher { get; }

    /// <summary>What the batch at hand has for the upload; the journal's loop's alone.</summary>
    public SessionCommit Commit { get; }

    /// <summary>When a chunk was reserved or released last, as a time stamp of the clock.</summary>
    public long LastUsed { get; set; }

    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _reserved.Count == 0;
            }
        }
    }

    /// <summary>
    /// Takes a chunk for one request; a second one for the same chunk waits until the first has its receipt.
    /// </summary>
    /// <returns>False when the session was closed: get another.</returns>
    public async ValueTask<bool> ReserveAsync(int index, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task released;
            lock (_lock)
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
        lock (_lock)
        {
            _reserved.Remove(index, out waiting);
        }

        waiting?.SetResult();
        CloseWhenDrained();
    }

    /// <summary>
    /// Refuses new chunks, and closes the files when the last one that is being written has its receipt.
    /// </summary>
    public Task CloseAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        CloseWhenDrained();
        return _closed.Task;
    }

    /// <summary>
    /// As <see cref="CloseAsync"/>, but the session counts as closed only after <see cref="EndHold"/>.
    /// </summary>
    /// <returns>Ends when the last chunk that is being written has its receipt; null when the session was closed
    /// before.</returns>
    public Task? TryHold()
    {
        TaskCompletionSource drained;
        lock (_lock)
        {
            if (_isClosed)
            {
                return null;
            }

            _isClosed = true;
            _drained = drained = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        CloseWhenDrained();
        return drained.Task;
    }

    public void EndHold() => _closed.TrySetResult();

    // The next session has another slots file, and hashes from the start.
    private void CloseAfterFailure()
    {
        Hasher.Dispose();
        _ = CloseAsync();
    }

    private void CloseWhenDrained()
    {
        TaskCompletionSource end;
        lock (_lock)
        {
            if (!_isClosed || _reserved.Count > 0)
            {
                return;
            }

            end = _drained ?? _closed;
        }

        Folder.Dispose();
        end.TrySetResult();
    }
}
