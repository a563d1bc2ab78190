using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Benchmarks.ChunkSets;

/// <summary>Whether a set of 190,000 has a chunk, asked in random order; every other answer is no.</summary>
/// <remarks>On the choice of the stock way see <see cref="AddingChunksBenchmarks"/>.</remarks>
[MemoryDiagnoser]
public class FindingChunksBenchmarks
{
    private const int Chunks = 190_000;

    private const int Questions = 4096;

    private readonly int[] _questions = ChunkIndices.Shuffled(2 * Chunks)[..Questions];

    private readonly ChunkSet _chunks = ChunkSet.Of(ChunkIndices.InOrder(Chunks, withGaps: true));

    private readonly ImmutableSortedSet<int> _stock = [.. ChunkIndices.InOrder(Chunks, withGaps: true)];

    private readonly HashSet<int> _hashSet = [.. ChunkIndices.InOrder(Chunks, withGaps: true)];

    [Benchmark(Baseline = true, OperationsPerInvoke = Questions)]
    public int Stock()
    {
        int found = 0;
        foreach (int index in _questions)
        {
            found += _stock.Contains(index) ? 1 : 0;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Questions)]
    public int MutableHashSet()
    {
        int found = 0;
        foreach (int index in _questions)
        {
            found += _hashSet.Contains(index) ? 1 : 0;
        }

        return found;
    }

    [Benchmark(OperationsPerInvoke = Questions)]
    public int Contains()
    {
        int found = 0;
        foreach (int index in _questions)
        {
            found += _chunks.Contains(index) ? 1 : 0;
        }

        return found;
    }
}
