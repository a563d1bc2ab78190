using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Reports the end of the input only when all data before it was examined. Kestrel takes an end that comes together
/// with the rest of a body for the end of an incomplete body. And lets other connections have their turn at the thread
/// while this one has more to read: of a client that does not wait for answers, Kestrel handles one request after the
/// other.
/// </summary>
internal sealed class ConnectionPipeReader(PipeReader inner) : PipeReader
{
    // Requests without a body, or its end and the next one: a client that waits for its answers sends no second one.
    private const int FreeSmallReads = 2;

    // A body that comes faster than it is read. To give up the thread costs about as much as to read 1 KiB of it.
    private const int FreeReads = 16;

    private const long SmallBytes = 4096;

    private ReadOnlySequence<byte> _buffer;

    // In a row, without a wait for the client.
    private int _reads;

    private long _consumed;

    // Of what was read, but not consumed: the reader knows these bytes, and waits for more or for the end.
    private long _examined;

    public override bool TryRead(out ReadResult result)
    {
        if (!inner.TryRead(out result))
        {
            return false;
        }

        result = Take(result);
        return true;
    }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        ValueTask<ReadResult> read = inner.ReadAsync(cancellationToken);
        if (!read.IsCompletedSuccessfully)
        {
            _reads = 0;
            return TakeAsync(read);
        }

        _reads++;
        return _reads <= (_consumed < SmallBytes ? FreeSmallReads : FreeReads)
            ? new(Take(read.Result))
            : TakeInTurnAsync(read.Result);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Without positions nothing is consumed and nothing more examined: so does Kestrel when it fails on what it
        // read.
        if (consumed.GetObject() is not null && examined.GetObject() is not null)
        {
            _examined = _buffer.Slice(consumed, examined).Length;
            _consumed = _buffer.Slice(0, consumed).Length;
        }

        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> TakeAsync(ValueTask<ReadResult> read) => Take(await read);

    // Behind the work of all connections that waits for a thread.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> TakeInTurnAsync(ReadResult result)
    {
        await Task.Yield();
        return Take(result);
    }

    private ReadResult Take(ReadResult result)
    {
        _buffer = result.Buffer;
        return result.IsCompleted && _buffer.Length > _examined
            ? new ReadResult(_buffer, result.IsCanceled, isCompleted: false)
            : result;
    }
}
