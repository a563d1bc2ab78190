using System.Runtime.InteropServices;
using Microsoft.Extensions.Options;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// The chunks that wait for the next commit. A chunk leaves the batch with its receipt, or with the failure that its
/// request reports. It stays for another round while another instance commits to its upload, and while the database is
/// unavailable for less than <see cref="DatabaseOptions.WaitForUpTo"/>.
/// </summary>
/// <remarks>
/// Only the journal's loop uses it, so no two changes of what the sessions know of the record can cross.
/// </remarks>
internal sealed class CommitBatch(
    IChunkRecords records,
    BatchFlush flush,
    CommitReceipts receipts,
    UploadSessions sessions,
    UploadDrafts drafts,
    DatabaseRetry retry,
    IOptions<DatabaseOptions> options,
    TimeProvider clock
)
{
    // Bounds one transaction. More than this many chunks are in flight only when their bodies are small.
    private const int MaxChunks = 1024;

    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan _longestBusyPause = TimeSpan.FromMilliseconds(16);

    private static readonly TimeSpan _longestOutagePause = TimeSpan.FromMilliseconds(250);

    private readonly List<PendingChunk> _waiting = [];

    private readonly List<SessionCommit> _commits = [];

    private readonly List<UploadCommit> _records = [];

    private readonly StaleRecords _stale = new(records, drafts);

    // So many of those that wait, from the first on, are flushed.
    private int _flushed;

    public bool IsEmpty => _waiting.Count == 0;

    public bool IsFull => _waiting.Count >= MaxChunks;

    /// <summary>
    /// How long to wait before the next round; zero unless nothing could be committed in the last one.
    /// </summary>
    public TimeSpan Pause { get; private set; }

    /// <summary>Whether the last round failed, so that further chunks would fail as well.</summary>
    public bool IsOutage { get; private set; }

    public void Add(PendingChunk chunk) => _waiting.Add(chunk);

    /// <summary>One round. The order is always bytes, flush, record, receipt.</summary>
    public async Task CommitAsync()
    {
        long start = clock.GetTimestamp();
        try
        {
            flush.Run(CollectionsMarshal.AsSpan(_waiting)[_flushed..]);
            await PrepareAsync();
            if (_commits.Count > 0)
            {
                await records.CommitAsync(_records, CancellationToken.None);
            }

            foreach (SessionCommit commit in _commits)
            {
                receipts.Give(commit);
                EndDraft(commit, isCommitted: commit.Record is not { IsBusy: true, IsReceiving: false });
            }

            Pause =
                _commits.Count > 0 && _commits.TrueForAll(commit => commit.Record.IsBusy)
                    ? Longer(Pause, _longestBusyPause)
                    : TimeSpan.Zero;
            IsOutage = false;
        }
        catch (Exception exception)
        {
            Postpone(exception, clock.GetElapsedTime(start));
        }
        finally
        {
            _commits.ForEach(commit => commit.Clear());
            _commits.Clear();
            _records.Clear();
            _waiting.RemoveAll(pending => pending.IsCompleted);
            _flushed = _waiting.Count;
        }
    }

    private static TimeSpan Longer(TimeSpan pause, TimeSpan longest) =>
        pause < _firstPause ? _firstPause
        : pause * 2 < longest ? pause * 2
        : longest;

    private async ValueTask PrepareAsync()
    {
        IReadOnlySet<UploadSession>? loaded = await _stale.LoadAsync(_waiting);
        foreach (PendingChunk pending in _waiting)
        {
            if (!IsFlushed(pending))
            {
                continue;
            }

            if (loaded is not null && loaded.Contains(pending.Session))
            {
                if (pending.IsInDoubt && _stale.Settled.TryComplete(pending))
                {
                    continue;
                }

                if (!pending.Session.Record.HasRoomFor(pending, pending.Session.Writer))
                {
                    pending.Complete(ChunkReceiptStatus.Conflict, ChunkSet.Empty);
                    continue;
                }
            }

            SessionCommit commit = pending.Session.Commit;
            if (commit.Waiting.Count == 0)
            {
                _commits.Add(commit);
                _records.Add(commit.Record);
            }

            commit.Add(pending);
        }

        DateTimeOffset now = clock.GetUtcMilliseconds();
        foreach (SessionCommit commit in _commits)
        {
            commit.Prepare(now);
            commit.Record.Draft = commit.Record.HasChanges ? drafts.Take(commit.Session.Upload) : null;
        }
    }

    // Of the round that just ended.
    private void EndDraft(SessionCommit commit, bool isCommitted)
    {
        if (commit.Record.Draft is { } draft)
        {
            if (isCommitted)
            {
                drafts.End(draft);
            }
            else
            {
                drafts.PutBack(draft);
            }

            commit.Record.Draft = null;
        }
    }

    private bool IsFlushed(PendingChunk pending)
    {
        if (pending.File is null)
        {
            return true;
        }

        if (pending.Session.Folder.IsGone)
        {
            // Another instance finished or aborted the upload.
            sessions.Drop(pending.Session);
            pending.Complete(ChunkReceiptStatus.NotReceiving, ChunkSet.Empty);
            return false;
        }

        Exception? failure = pending.File.Failure ?? pending.Session.Folder.NamesFailure;
        if (failure is not null)
        {
            if (pending.Session.Folder.IsRetired)
            {
                sessions.Drop(pending.Session);
            }

            pending.Fail(failure);
        }

        return failure is null;
    }

    // The loop goes on after every failure, and each request gets an answer. A commit that failed may have been made or
    // not, so what the sessions know of the record is read again before it is used.
    private void Postpone(Exception exception, TimeSpan round)
    {
        bool isRefusal = DatabaseOutages.IsRefusal(exception);
        foreach (SessionCommit commit in _commits)
        {
            bool isRefused = isRefusal && !commit.Record.IsReceiving;
            commit.Waiting.ForEach(pending => pending.IsInDoubt |= !isRefused);
            EndDraft(commit, isCommitted: !isRefused);
        }

        DatabaseOutage outage = DatabaseOutages.Of(exception);
        if (outage == DatabaseOutage.ConnectionLost)
        {
            retry.ClearPool();
        }

        TimeSpan patience = outage > DatabaseOutage.Lasting ? options.Value.WaitForUpTo : TimeSpan.Zero;
        Expire(patience, round, exception);
        foreach (PendingChunk pending in _waiting)
        {
            pending.Session.Record.IsStale = true;
            pending.IsPostponed = true;
        }

        Pause = IsOutage ? Longer(Pause, _longestOutagePause) : TimeSpan.Zero;
        IsOutage = true;
    }

    // A round cannot be ended early, and the next one may take as long: each chunk has its answer after the round whose
    // end is nearest to its patience. Only after the first round that failed is there always one more: its connection
    // may have been broken for long.
    private void Expire(TimeSpan patience, TimeSpan round, Exception exception)
    {
        foreach (PendingChunk pending in _waiting)
        {
            bool isFirst = patience > TimeSpan.Zero && !pending.IsPostponed && !IsOutage;
            if (!pending.IsCompleted && !isFirst && clock.GetElapsedTime(pending.EnqueuedAt) + (round / 2) >= patience)
            {
                pending.Fail(exception);
            }
        }
    }
}
