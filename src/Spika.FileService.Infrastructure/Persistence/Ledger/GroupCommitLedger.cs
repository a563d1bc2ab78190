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

    private readonly Channel<PendingChunk> _queue = Channel.CreateUnbounded<PendingChunk>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    private Task _loop = Task.CompletedTask;

    public ValueTask<ChunkReceipt> RecordAsync(WrittenChunk chunk)
    {
        var pending = (PendingChunk)chunk;
        return pending.Known is { } receipt ? ValueTask.FromResult(receipt) : Enqueue(pending);
    }

    /// <summary>Brings the session up to what all processes have recorded by now.</summary>
    public ValueTask<ChunkReceipt> RefreshAsync(UploadSession session) => Enqueue(new PendingChunk(session, -1));

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
        List<UploadCommit> commits = [];
        try
        {
            flush.Run(batch);
            commits = await PrepareAsync(batch);
            await records.CommitAsync(commits, CancellationToken.None);
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

            return;
        }

        foreach (UploadCommit commit in commits)
        {
            Complete(commit);
        }
    }

    private async Task<List<UploadCommit>> PrepareAsync(List<PendingChunk> batch)
    {
        Dictionary<UploadSession, UploadCommit> commits = [];
        foreach (PendingChunk pending in batch)
        {
            if (pending.File is { } file && (file.Failure ?? pending.Session.Folder.NamesFailure) is { } failure)
            {
                pending.Fail(failure);
                continue;
            }

            if (!commits.TryGetValue(pending.Session, out UploadCommit? commit))
            {
                commits.Add(pending.Session, commit = new UploadCommit(pending.Session));
            }

            commit.Add(pending);
        }

        await LoadStaleAsync(commits.Keys);
        DateTimeOffset now = clock.GetUtcMilliseconds();
        foreach (UploadCommit commit in commits.Values)
        {
            commit.Prepare(commit.Session.SlotsOf(writer.Id), now);
        }

        return [.. commits.Values];
    }

    private async Task LoadStaleAsync(IEnumerable<UploadSession> all)
    {
        UploadSession[] stale = [.. all.Where(session => session.IsStale)];
        if (stale.Length == 0)
        {
            return;
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
    }

    private void Complete(UploadCommit commit)
    {
        if (commit.IsOutdated)
        {
            // An earlier commit, which was given up, ended late after all. The clients send again, to the record as it is.
            commit.Session.IsStale = true;
            commit.Waiting.ForEach(pending => pending.Fail(new TimeoutException("An earlier commit ended late.")));
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
