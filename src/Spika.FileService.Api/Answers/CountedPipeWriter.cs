using System.IO.Pipelines;

namespace Spika.FileService.Api.Answers;

/// <summary>Counts what is written.</summary>
internal sealed class CountedPipeWriter(PipeWriter inner, AnswerLength length) : ForwardingPipeWriter(inner)
{
    public override void Advance(int bytes)
    {
        length.Bytes += bytes;
        base.Advance(bytes);
    }

    public override ValueTask<FlushResult> WriteAsync(
        ReadOnlyMemory<byte> source,
        CancellationToken cancellationToken = default
    )
    {
        length.Bytes += source.Length;
        return base.WriteAsync(source, cancellationToken);
    }
}
