namespace Spika.FileService.Benchmarks;

/// <summary>Chunk indices to fill sets with; the same ones in each run.</summary>
internal static class ChunkIndices
{
    /// <summary>0, 1, 2, ..., or with gaps every other: 0, 2, 4, ...</summary>
    public static int[] InOrder(int count, bool withGaps = false) =>
        [.. Enumerable.Range(0, count).Select(index => withGaps ? 2 * index : index)];

    public static int[] Shuffled(int count)
    {
        int[] indices = InOrder(count);
        new Random(1).Shuffle(indices);
        return indices;
    }
}
