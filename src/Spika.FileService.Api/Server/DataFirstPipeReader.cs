using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Reports the end of the input only when all data before it was examined. Kestrel takes an end that comes together
/// with the rest of a body for the end of an incomplete body.
/// </summary>
internal sealed class DataFirstPipeReader(PipeReader inner) : PipeReader
{
    private ReadOnlySequence<byte> _buffer;

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
        return read.IsCompletedSuccessfully ? new(Take(read.Result)) : TakeAsync(read);
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Without positions nothing is consumed and nothing more examined: so does Kestrel when it fails on what it
        // read.
        if (consumed.GetObject() is not null && examined.GetObject() is not null)
        {
            _examined = _buffer.Slice(consumed, examined).Length;
        }

        _buffer = default;
        inner.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => inner.CancelPendingRead();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> TakeAsync(ValueTask<ReadResult> read) => Take(await read);

    private ReadResult Take(ReadResult result)
    {
        _buffer = result.Buffer;
        return result.IsCompleted && _buffer.Length > _examined
            ? new ReadResult(_buffer, result.IsCanceled, isCompleted: false)
            : result;
    }
}
