using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

/// <summary>A folder that writes nothing: the tests write to its file themselves.</summary>
internal sealed class MemoryStagingFolder(Guid writer, List<string> steps) : IStagingFolder
{
    public MemoryChunkFile Slots { get; } = new(steps);

    public Guid Writer => writer;

    public bool IsRetired => Slots.Failure is not null || NamesFailure is not null;

    public bool IsGone { get; set; }

    public Action OnFailure { get; set; } = () => { };

    public Exception? NamesFailure { get; private set; }

    public Exception? NamesFailWith { get; set; }

    public bool HasNewNames { get; set; }

    public bool IsDisposed { get; private set; }

    public void FlushNames()
    {
        steps.Add("flush names");
        NamesFailure ??= NamesFailWith;
        HasNewNames = false;
    }

    public bool MayFitSlot(int? recordedStride, int index, int length, long maxFileBytes) => true;

    public bool FitsSlot(int? recordedStride, int index, int length, long maxFileBytes) => true;

    public IChunkFile WriteSlot(int index, ReadOnlySpan<byte> content, bool isRecorded) => Slots;

    public (IChunkFile File, long Serial) WriteOdd(
        int index,
        ReadOnlySpan<byte> content,
        ChunkPlace? replaced,
        int recordedOdd
    ) => (Slots, index);

    public void Dispose() => IsDisposed = true;
}
