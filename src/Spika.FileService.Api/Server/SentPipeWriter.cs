using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Spika.FileService.Api.Answers;

namespace Spika.FileService.Api.Server;

/// <summary>Tells a connection while what is written waits for the client.</summary>
internal sealed class SentPipeWriter(PipeWriter inner, OpenConnection connection) : ForwardingPipeWriter(inner)
{
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        Watch(base.FlushAsync(cancellationToken));

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source,
        CancellationToken cancellationToken = default
    ) => Watch(base.WriteAsync(source, cancellationToken));

    private ValueTask<FlushResult> Watch(ValueTask<FlushResult> flush) => flush.IsCompleted ? flush : WaitAsync(flush);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<FlushResult> WaitAsync(ValueTask<FlushResult> flush)
    {
        connection.BeginSending();
        try
        {
            return await flush;
        }
        finally
        {
            connection.EndSending();
        }
    }
}
