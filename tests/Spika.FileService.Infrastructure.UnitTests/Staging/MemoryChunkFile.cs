using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

/// <summary>A file in memory, whose flush can fail.</summary>
internal sealed class MemoryChunkFile(List<string> steps, int size = 1024) : IChunkFile
{
    private readonly byte[] _bytes = new byte[size];

    public Exception? Failure { get; private set; }

    public Exception? FailsWith { get; set; }

    /// <summary>Called before each read.</summary>
    public Action OnRead { get; set; } = () => { };

    public ChunkFate? Fate { get; private set; }

    public void Write(ReadOnlySpan<byte> content, int position) => content.CopyTo(_bytes.AsSpan(position));

    public void Flush()
    {
        steps.Add("flush");
        Failure ??= FailsWith;
    }

    public bool TryRead(Span<byte> bytes, long position)
    {
        OnRead();
        _bytes.AsSpan((int)position, bytes.Length).CopyTo(bytes);
        return true;
    }

    public void Release(ChunkFate fate) => Fate = fate;
}
