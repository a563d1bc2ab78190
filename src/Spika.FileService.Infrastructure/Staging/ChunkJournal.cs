using System.Threading.Channels;
using Microsoft.Extensions.Hosting;

namespace Spika.FileService.Infrastructure.Staging;

/// <summary>
/// One loop that takes all chunks that have gathered, flushes the files they are in, commits their records in one
/// transaction, and answers them; meanwhile the next gather.
/// </summary>
internal sealed class ChunkJournal(CommitBatch batch, TimeProvider clock) : IHostedService
{
    // A request for what other writers recorded is about no chunk.
    private const int NoChunk = -1;

    private readonly Channel<PendingChunk> _queue = Channel.CreateUnbounded<PendingChunk>(
        new UnboundedChannelOptions { SingleReader = true }
    );

    // Pending while the loop has waited for the next chunk and something else came first.
    private Task<bool>? _arrival;

    private Task _loop = Task.CompletedTask;

    /// <summary>
    /// Flushes the chunk's bytes and commits its record, both together with all chunks that came in meanwhile. It
    /// cannot be cancelled: the chunk's place is taken until it is known whether the record was committed.
    /// </summary>
    /// <exception cref="IOException">The flush failed. The chunk is not recorded.</exception>
    /// <exception cref="System.Data.Common.DbException">
    /// The database is unavailable. The chunk may be recorded.
    /// </exception>
    public ValueTask<ChunkReceipt> RecordAsync(PendingChunk pending)
    {
        if (pending.Known is { } known)
        {
            return ValueTask.FromResult(known);
        }

        ValueTask<ChunkReceipt> receipt = Enqueue(pending);
        if (pending is { File: not null, OddSerial: null })
        {
            // The loop flushes meanwhile, so hashing delays no answer.
            pending.Session.Hasher.Extend(pending);
        }

        return receipt;
    }

    /// <summary>Brings the session up to what all instances have recorded by now.</summary>
    public ValueTask<ChunkReceipt> RefreshAsync(UploadSession session) => Enqueue(new PendingChunk(session, NoChunk));

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(RunAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Commits what has gathered; the server has stopped before, so no further chunk comes.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        return _loop.WaitAsync(cancellationToken);
    }

    private ValueTask<ChunkReceipt> Enqueue(PendingChunk pending)
    {
        pending.EnqueuedAt = clock.GetTimestamp();
        return _queue.Writer.TryWrite(pending)
            ? pending.Receipt
            : throw new OperationCanceledException("The service is stopping.");
    }

    private async Task RunAsync()
    {
        while (await WaitAsync())
        {
            while (!batch.IsFull && _queue.Reader.TryRead(out PendingChunk? pending))
            {
                batch.Add(pending);
            }

            await batch.CommitAsync();
        }
    }

    // Not an async method: the loop waits here once for each batch, and a state machine would be allocated each time.
    /// <returns>False when the service stops and the batch is empty.</returns>
    private ValueTask<bool> WaitAsync()
    {
        if (_arrival is { IsCompleted: true })
        {
            // What arrived is in the batch by now. Kept, it would end each further pause at once.
            _arrival = null;
        }

        if (batch.IsEmpty)
        {
            // The channel allows one wait at a time, so a wait that was begun is used up before the next.
            return _arrival is { } begun ? new ValueTask<bool>(begun) : _queue.Reader.WaitToReadAsync();
        }

        return batch.Pause > TimeSpan.Zero ? PauseAsync() : new ValueTask<bool>(true);
    }

    private async ValueTask<bool> PauseAsync()
    {
        var pause = Task.Delay(batch.Pause, clock);
        if (!batch.IsOutage && !batch.IsFull)
        {
            // Chunks of other uploads do not wait for one that another instance commits to.
            _arrival ??= _queue.Reader.WaitToReadAsync().AsTask();
            if (await Task.WhenAny(pause, _arrival) == _arrival && await _arrival)
            {
                return true;
            }
        }

        await pause;
        return true;
    }
}
