using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Sessions;

namespace Spika.FileService.Infrastructure.Persistence.Ledger;

/// <summary>
/// One loop that takes all chunks that have gathered, flushes the files they are in, commits their records in one transaction,
/// and answers them; meanwhile the next gather. The order is always bytes, flush, record, answer.
/// </summary>
/// <remarks>The loop alone changes what the sessions know of the record, so no two changes of it can cross.</remarks>
internal sealed class GroupCommitLedger(
    IChunkRecords records,
    BatchFlush flush,
    UploadSessions sessions,
    Writer writer,
    TimeProvider clock
) : IChunkLedger, IHostedService
{
    // Bounds one transaction. More than this many chunks are in flight only when their bodies are small.
    private const int MaxBatch = 1024;

    // What only asks for the news of others is about no chunk.
    private const int NoChunk = -1;

    private readonly Channel<PendingChunk> _queue = Channel.CreateUnbounded<PendingChunk>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    // Of the batch at hand; the loop's alone.
    private readonly List<UploadCommit> _commits = [];

    private Task _loop = Task.CompletedTask;

    public ValueTask<ChunkReceipt> RecordAsync(WrittenChunk chunk)
    {
        var pending = (PendingChunk)chunk;
        if (pending.Known is { } known)
        {
            return ValueTask.FromResult(known);
        }

        ValueTask<ChunkReceipt> receipt = Enqueue(pending);
        if (pending is { File: not null, OddSerial: null })
        {
            // The loop is flushing meanwhile: nobody waits for the hash.
            pending.Session.Hasher.Extend(pending, writer.Id);
        }

        return receipt;
    }

    /// <summary>Brings the session up to what all processes have recorded by now.</summary>
    public ValueTask<ChunkReceipt> RefreshAsync(UploadSession session) => Enqueue(new PendingChunk(session, NoChunk));

    public async Task<ChunkSummary> ReadAsync(UploadId upload, CancellationToken cancellationToken)
    {
        var map = ChunkMap.Of(await records.ReadAsync([upload], cancellationToken));
        return new ChunkSummary(map.Chunks, map.StagedBytes, map.LastChunkAt);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Commits what has gathered; the server has stopped before, so nothing more comes.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    private ValueTask<ChunkReceipt> Enqueue(PendingChunk pending) =>
        _queue.Writer.TryWrite(pending)
            ? pending.Receipt
            : throw new OperationCanceledException("The service is stopping.");

    private async Task RunAsync()
    {
        List<PendingChunk> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out PendingChunk? pending))
            {
                batch.Add(pending);
            }

            await CommitAsync(batch);
            batch.Clear();
        }
    }

    private async Task CommitAsync(List<PendingChunk> batch)
    {
        try
        {
            flush.Run(batch);
            await PrepareAsync(batch);
            if (_commits.Count > 0)
            {
                await records.CommitAsync(_commits, CancellationToken.None);
            }

            _commits.ForEach(Complete);
        }
        catch (Exception exception)
        {
            // Whatever it was, the loop goes on, and nobody is left waiting. Whether the commit went through is not known: what
            // the sessions know of the record is read again before they are used.
            foreach (PendingChunk pending in batch)
            {
                pending.Session.IsStale = true;
                if (!pending.IsCompleted)
                {
                    pending.Fail(exception);
                }
            }
        }
        finally
        {
            _commits.ForEach(commit => commit.Clear());
            _commits.Clear();
        }
    }

    private async ValueTask PrepareAsync(List<PendingChunk> batch)
    {
        HashSet<UploadSession>? loaded = batch.Exists(pending => pending.Session.IsStale)
            ? await LoadStaleAsync(batch)
            : null;
        foreach (PendingChunk pending in batch)
        {
            if (!IsFlushed(pending))
            {
                continue;
            }

            if (
                loaded is not null
                && loaded.Contains(pending.Session)
                && !pending.Session.HasRoomFor(pending, writer.Id)
            )
            {
                pending.Complete(ChunkReceiptStatus.Contested, ChunkSet.Empty);
                continue;
            }

            UploadCommit commit = pending.Session.Commit;
            if (commit.Waiting.Count == 0)
            {
                _commits.Add(commit);
            }

            commit.Add(pending);
        }

        DateTimeOffset now = clock.GetUtcMilliseconds();
        foreach (UploadCommit commit in _commits)
        {
            commit.Prepare(commit.Session.SlotsOf(writer.Id), now);
        }
    }

    private bool IsFlushed(PendingChunk pending)
    {
        if (pending.File is null)
        {
            return true;
        }

        if (pending.Session.Folder.NamesFailure is DirectoryNotFoundException)
        {
            // Another process finished or aborted the upload.
            sessions.Drop(pending.Session);
            pending.Complete(ChunkReceiptStatus.NotReceiving, ChunkSet.Empty);
            return false;
        }

        Exception? failure = pending.File.Failure ?? pending.Session.Folder.NamesFailure;
        if (failure is not null)
        {
            pending.Fail(failure);
        }

        return failure is null;
    }

    /// <returns>The sessions that were read again.</returns>
    private async Task<HashSet<UploadSession>> LoadStaleAsync(List<PendingChunk> batch)
    {
        HashSet<UploadSession> stale = [];
        foreach (PendingChunk pending in batch)
        {
            if (pending.Session.IsStale)
            {
                stale.Add(pending.Session);
            }
        }

        IReadOnlyList<ChunkRecord> read = await records.ReadAsync(
            [.. stale.Select(session => session.Upload)],
            CancellationToken.None
        );
        ILookup<Guid, ChunkRecord> byUpload = read.ToLookup(record => record.Upload);
        foreach (UploadSession session in stale)
        {
            session.Load(ChunkMap.Of(byUpload[session.Upload.Value]));
        }

        return stale;
    }

    private void Complete(UploadCommit commit)
    {
        if (commit.IsOutdated)
        {
            // An earlier commit, which was given up, ended late after all. Everybody starts over with the record as it is.
            commit.Session.IsStale = true;
            commit.Waiting.ForEach(pending => pending.Complete(ChunkReceiptStatus.Contested, ChunkSet.Empty));
            return;
        }

        if (!commit.IsReceiving)
        {
            sessions.Drop(commit.Session);
            commit.Waiting.ForEach(pending => pending.Complete(ChunkReceiptStatus.NotReceiving, ChunkSet.Empty));
            return;
        }

        ChunkSet chunks = commit.Session.Apply(writer.Id, commit);
        foreach (PendingChunk pending in commit.Waiting)
        {
            // An odd chunk beats what others have, and so settles any contest by itself.
            bool contested =
                pending is { File: not null, OddSerial: null } && commit.Session.IsAlsoAt(pending.Index, writer.Id);
            pending.Complete(contested ? ChunkReceiptStatus.Contested : ChunkReceiptStatus.Recorded, chunks);
        }
    }
}
