using Spika.FileService.Infrastructure.Persistence.Chunks;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>From which files the chunks of an upload are to be read, in order.</summary>
internal sealed class AssemblyPlan
{
    private readonly List<AssemblySegment> _segments = [];

    private AssemblyPlan() { }

    public IReadOnlyList<AssemblySegment> Segments => _segments;

    public long SizeBytes { get; private set; }

    /// <summary>
    /// The slots file that needs no copy to become the finished one: it has every chunk, or every one but the last,
    /// which is appended. Null when there is none, also when chunks were saved beyond the file's end: cutting them off
    /// would lose what was acknowledged, should the publish be undone.
    /// </summary>
    public AssemblySegment? Adoptable { get; private set; }

    /// <param name="total">Number of chunks.</param>
    /// <returns>Null when one of them is not recorded.</returns>
    public static AssemblyPlan? Of(ChunkMap map, int total)
    {
        AssemblyPlan plan = new();
        for (int index = 0; index < total; index++)
        {
            if (map.Locate(index) is not { } place)
            {
                return null;
            }

            plan.Add(index, place);
        }

        bool hasOnlyTheFile = map.Chunks.Count == total;
        plan.Adoptable =
            hasOnlyTheFile && plan._segments is [{ Serial: null, Position: 0 } slots, .. [] or [{ Serial: not null }]]
                ? slots
                : null;
        return plan;
    }

    /// <summary>
    /// Whether the file's first bytes are the first bytes of a writer's slots, as many as are asked for.
    /// </summary>
    public bool BeginsWithSlotsOf(Guid writer, long? bytes) =>
        _segments is [{ Serial: null, Position: 0 } first, ..] && first.Writer == writer && first.Length >= bytes;

    /// <summary>The first run of each slots file whose writer meets a condition.</summary>
    public IEnumerable<AssemblySegment> SlotsAmong(Func<Guid, bool> condition) =>
        _segments
            .Where(segment => segment.Serial is null && condition(segment.Writer))
            .DistinctBy(segment => segment.Writer);

    private void Add(int index, ChunkPlace place)
    {
        long position = place.Serial is null ? (long)index * place.Length : 0;
        if (
            place.Serial is null
            && _segments is [.., { Serial: null } last]
            && last.Writer == place.Writer
            && last.Position + last.Length == position
        )
        {
            _segments[^1] = last with { Length = last.Length + place.Length };
        }
        else
        {
            _segments.Add(new AssemblySegment(place.Writer, index, place.Serial, position, place.Length));
        }

        SizeBytes += place.Length;
    }
}
