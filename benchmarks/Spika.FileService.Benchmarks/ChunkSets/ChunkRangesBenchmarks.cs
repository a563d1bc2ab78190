using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Benchmarks.ChunkSets;

/// <summary>Reading a set of 190,000 chunks as ranges, as each list and each verify does.</summary>
/// <remarks>On the choice of the stock way see <see cref="AddingChunksBenchmarks"/>.</remarks>
[MemoryDiagnoser]
public class ChunkRangesBenchmarks
{
    private const int Chunks = 190_000;

    private ChunkSet _chunks = ChunkSet.Empty;

    private ImmutableSortedSet<int> _stock = [];

    /// <summary>Every other chunk is missing: as many ranges as chunks.</summary>
    [Params(false, true)]
    public bool Gaps { get; set; }

    [GlobalSetup]
    public void MakeSets()
    {
        int[] indices = ChunkIndices.InOrder(Chunks, Gaps);
        _chunks = ChunkSet.Of(indices);
        _stock = [.. indices];
        if (Stock() != Ranges())
        {
            throw new InvalidOperationException("The ranges are not the same.");
        }
    }

    [Benchmark(Baseline = true)]
    public long Stock()
    {
        long sum = 0;
        ChunkRange range = new(0, -1);
        foreach (int index in _stock)
        {
            if (index == range.Last + 1)
            {
                range = range with { Last = index };
            }
            else
            {
                sum += Weigh(range);
                range = new ChunkRange(index, index);
            }
        }

        return sum + Weigh(range);
    }

    [Benchmark]
    public long Ranges()
    {
        long sum = 0;
        foreach (ChunkRange range in _chunks.Ranges)
        {
            sum += Weigh(range);
        }

        return sum;
    }

    // Something that needs both ends of each range.
    private static long Weigh(ChunkRange range) => (long)range.First * range.Count + range.Last;
}
