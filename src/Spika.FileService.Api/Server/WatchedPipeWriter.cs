using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Server;

/// <summary>Tells when what is written is not read any more.</summary>
internal sealed class WatchedPipeWriter(PipeWriter inner, Action onReaderGone) : ForwardingPipeWriter(inner)
{
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        Watch(base.FlushAsync(cancellationToken));

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source,
        CancellationToken cancellationToken = default
    ) => Watch(base.WriteAsync(source, cancellationToken));

    private ValueTask<FlushResult> Watch(ValueTask<FlushResult> flush) =>
        flush.IsCompletedSuccessfully ? new(Watch(flush.Result)) : WatchAsync(flush);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> WatchAsync(ValueTask<FlushResult> flush) => Watch(await flush);

    private FlushResult Watch(FlushResult result)
    {
        if (result.IsCompleted)
        {
            onReaderGone();
        }

        return result;
    }
}
