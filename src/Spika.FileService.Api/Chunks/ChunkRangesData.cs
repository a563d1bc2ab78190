using System.Text.Json.Serialization;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Api.Chunks;

/// <summary>The saved chunks in short.</summary>
/// <param name="Ranges">Runs of saved chunks, <c>[first, last]</c>, ascending.</param>
/// <param name="Count">How many chunks are saved.</param>
/// <param name="Truncated">Written only when there are more ranges than those.</param>
public sealed record ChunkRangesData(
    IReadOnlyList<ChunkRange> Ranges,
    int Count,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Truncated
)
{
    /// <summary>
    /// Chunks sent in random order make ranges by the ten thousand; all of them in each answer would be quadratic
    /// again.
    /// </summary>
    public const int MaxRanges = 1000;

    public static ChunkRangesData Of(ChunkSet chunks)
    {
        List<ChunkRange> ranges = [];
        foreach (ChunkRange range in chunks.Ranges)
        {
            if (ranges.Count == MaxRanges)
            {
                return new ChunkRangesData(ranges, chunks.Count, Truncated: true);
            }

            ranges.Add(range);
        }

        return new ChunkRangesData(ranges, chunks.Count, Truncated: false);
    }
}
