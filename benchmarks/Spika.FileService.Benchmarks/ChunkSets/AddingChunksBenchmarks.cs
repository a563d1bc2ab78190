using System.Collections.Immutable;
using BenchmarkDotNet.Attributes;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Benchmarks.ChunkSets;

/// <summary>What one more chunk costs, on the average of an upload of 190,000 (10 GiB in chunks of 54 KiB).</summary>
/// <remarks>
/// The stock way is <see cref="ImmutableSortedSet{T}"/>, as it has the same guarantees: a reader's set does not
/// change while the upload goes on, and it is in ascending order. <see cref="HashSet{T}"/> has neither; it is here for
/// the scale.
/// </remarks>
[MemoryDiagnoser]
public class AddingChunksBenchmarks
{
    private const int Chunks = 190_000;

    private int[] _indices = [];

    [Params(false, true)]
    public bool Shuffled { get; set; }

    [GlobalSetup]
    public void MakeIndices() => _indices = Shuffled ? ChunkIndices.Shuffled(Chunks) : ChunkIndices.InOrder(Chunks);

    [Benchmark(Baseline = true, OperationsPerInvoke = Chunks)]
    public ImmutableSortedSet<int> Stock()
    {
        ImmutableSortedSet<int> set = [];
        foreach (int index in _indices)
        {
            set = set.Add(index);
        }

        return set;
    }

    [Benchmark(OperationsPerInvoke = Chunks)]
    public HashSet<int> MutableHashSet()
    {
        HashSet<int> set = [];
        foreach (int index in _indices)
        {
            set.Add(index);
        }

        return set;
    }

    [Benchmark(OperationsPerInvoke = Chunks)]
    public ChunkSet With()
    {
        ChunkSet set = ChunkSet.Empty;
        foreach (int index in _indices)
        {
            set = set.With(index);
        }

        return set;
    }
}
