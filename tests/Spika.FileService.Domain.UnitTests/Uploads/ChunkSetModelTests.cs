using CsCheck;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

/// <summary>Holds <see cref="ChunkSet"/> against a plain sorted set of integers, on random input.</summary>
public sealed class ChunkSetModelTests
{
    private const int Pages = 4;

    // Single indices, and runs that cross the ends of words and pages.
    private static readonly Gen<int[]> _run = Gen.Select(
        Gen.Int[0, Pages * ChunkSet.PageSize],
        Gen.Int[1, 200],
        (first, count) => Enumerable.Range(first, count).ToArray()
    );

    private static readonly Gen<int[]> _indices = Gen.OneOf(
        _run.Array[0, 20].Select(runs => runs.SelectMany(run => run).ToArray()),
        Gen.Int[0, Pages * ChunkSet.PageSize].Array[0, 300]
    );

    private static readonly Gen<int> _total = Gen.Int[1, (Pages + 1) * ChunkSet.PageSize];

    [Test]
    public void With_InAnyOrderAndInAnyParts_CountsAndContainsWhatTheModelDoes()
    {
        Gen.Select(_indices, _indices)
            .Sample(
                (first, second) =>
                {
                    ChunkSet set = ChunkSet.Of(first).With(second);
                    HashSet<int> model = [.. first, .. second];

                    return set.Count == model.Count
                        && Enumerable
                            .Range(0, (Pages + 1) * ChunkSet.PageSize)
                            .All(i => set.Contains(i) == model.Contains(i));
                }
            );
    }

    [Test]
    public void With_OnASharedSet_NeverChangesIt()
    {
        Gen.Select(_indices, _indices, _indices)
            .Sample(
                (shared, one, other) =>
                {
                    ChunkSet set = ChunkSet.Of(shared);

                    ChunkSet left = set.With(one);
                    ChunkSet right = set.With(other);

                    return IndicesOf(set).SequenceEqual(new SortedSet<int>(shared))
                        && IndicesOf(left).SequenceEqual(new SortedSet<int>([.. shared, .. one]))
                        && IndicesOf(right).SequenceEqual(new SortedSet<int>([.. shared, .. other]));
                }
            );
    }

    [Test]
    public void Ranges_OfAnySet_AreAscendingAndApartAndTogetherTheSet()
    {
        _indices.Sample(indices =>
        {
            ChunkSet set = ChunkSet.Of(indices);
            int end = -2;
            foreach (ChunkRange range in set.Ranges)
            {
                if (range.First <= end + 1 || range.Last < range.First)
                {
                    return false;
                }

                end = range.Last;
            }

            return IndicesOf(set).SequenceEqual(new SortedSet<int>(indices));
        });
    }

    [Test]
    public void Missing_WithAnyTotalAndLimit_IsTheFirstOfTheComplement()
    {
        Gen.Select(_indices, _total, Gen.Int[1, 2000])
            .Sample(
                (indices, total, limit) =>
                    ChunkSet.Of(indices).Missing(total, limit).SequenceEqual(Complement(indices, total).Take(limit))
            );
    }

    [Test]
    public void MissingCount_WithAnyTotal_IsTheSizeOfTheComplement()
    {
        Gen.Select(_indices, _total)
            .Sample((indices, total) => ChunkSet.Of(indices).MissingCount(total) == Complement(indices, total).Count());
    }

    [Test]
    public void Union_OfAnyTwoSets_IsTheUnionOfTheModels()
    {
        Gen.Select(_indices, _indices)
            .Sample(
                (one, other) =>
                {
                    ChunkSet left = ChunkSet.Of(one);
                    ChunkSet right = ChunkSet.Of(other);

                    ChunkSet union = left.Union(right);

                    return IndicesOf(union).SequenceEqual(new SortedSet<int>([.. one, .. other]))
                        && union.Count == IndicesOf(union).Count
                        && IndicesOf(left).SequenceEqual(new SortedSet<int>(one))
                        && IndicesOf(right).SequenceEqual(new SortedSet<int>(other));
                }
            );
    }

    [Test]
    public void WithPage_FromThePagesOfAnySet_RestoresIt()
    {
        _indices.Sample(indices =>
        {
            ChunkSet set = ChunkSet.Of(indices);
            ChunkSet restored = ChunkSet.Empty;
            for (int page = 0; page < set.PageCount; page++)
            {
                restored = restored.WithPage(page, set.Page(page));
            }

            return restored.Count == set.Count && IndicesOf(restored).SequenceEqual(IndicesOf(set));
        });
    }

    private static IEnumerable<int> Complement(int[] indices, int total)
    {
        HashSet<int> model = [.. indices];
        return Enumerable.Range(0, total).Where(index => !model.Contains(index));
    }

    private static List<int> IndicesOf(ChunkSet set)
    {
        List<int> indices = [];
        foreach (ChunkRange range in set.Ranges)
        {
            indices.AddRange(Enumerable.Range(range.First, range.Count));
        }

        return indices;
    }
}
