using System.Buffers;
using Spika.FileService.Application.Common.Spooling;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>A spool of which the test says whether it has room. Each write to it fails.</summary>
internal sealed class FakeSpool : ISpool
{
    public bool HasRoom { get; set; } = true;

    public ISpooledBytes Begin() => new FailingBytes();

    private sealed class FailingBytes : ISpooledBytes
    {
        public ValueTask<bool> TryAppendAsync(ReadOnlySequence<byte> bytes) =>
            throw new IOException("The disk failed.");

        public ValueTask ReadAsync(Memory<byte> destination, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public void Dispose() { }
    }
}
