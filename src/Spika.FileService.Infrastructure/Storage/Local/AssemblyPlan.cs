using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Ledger;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>From which files the chunks of an upload are to be read, in order.</summary>
internal sealed class AssemblyPlan
{
    private readonly List<AssemblySegment> _segments = [];

    private AssemblyPlan() { }

    public IReadOnlyList<AssemblySegment> Segments => _segments;

    public long SizeBytes { get; private set; }

    /// <summary>
    /// The slots file that needs no copy to become the finished one: it has every chunk, or every one but the last, which is
    /// appended. Null when there is none, also when chunks were saved beyond the file's end: cutting them off would lose what was
    /// acknowledged, should the publish be undone.
    /// </summary>
    public AssemblySegment? Adoptable { get; private set; }

    /// <param name="total">The chunks 0 to total - 1 are all recorded.</param>
    public static AssemblyPlan Of(ChunkMap map, StorageLayout layout, UploadId upload, int total)
    {
        AssemblyPlan plan = new();
        for (int index = 0; index < total; index++)
        {
            ChunkPlace place = map.Locate(index)!.Value;
            if (place.Serial is { } serial)
            {
                string path = layout.OddFile(upload, place.Writer, index, serial);
                plan._segments.Add(new AssemblySegment(path, 0, place.Length, null));
            }
            else
            {
                plan.AddSlot(layout, upload, index, place);
            }

            plan.SizeBytes += place.Length;
        }

        bool hasOnlyTheFile = map.Chunks.Count == total;
        plan.Adoptable =
            hasOnlyTheFile && plan._segments is [{ Writer: not null, Position: 0 } slots, .. [] or [{ Writer: null }]]
                ? slots
                : null;
        return plan;
    }

    private void AddSlot(StorageLayout layout, UploadId upload, int index, ChunkPlace place)
    {
        long position = (long)index * place.Length;
        if (_segments is [.., var last] && last.Writer == place.Writer && last.Position + last.Length == position)
        {
            _segments[^1] = last with { Length = last.Length + place.Length };
        }
        else
        {
            string path = layout.SlotsFile(upload, place.Writer);
            _segments.Add(new AssemblySegment(path, position, place.Length, place.Writer));
        }
    }
}
