using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

public sealed class ChunkSetTests
{
    private const int Page = ChunkSet.PageSize;

    [Test]
    public void Empty_HoldsNothing()
    {
        ChunkSet set = ChunkSet.Empty;

        Assert.That((set.Count, set.PageCount, set.Contains(0), RangesOf(set).Count), Is.EqualTo((0, 0, false, 0)));
    }

    [TestCase(0)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(Page - 1)]
    [TestCase(Page)]
    [TestCase((1 << 24) - 1, Description = "the last index of the largest upload that can be configured")]
    public void With_OneIndex_HoldsThatIndexOnly(int index)
    {
        ChunkSet set = ChunkSet.Of(index);

        Assert.That(RangesOf(set), Is.EqualTo(new[] { new ChunkRange(index, index) }));
    }

    [TestCase(0)]
    [TestCase(64)]
    [TestCase(Page)]
    public void Contains_WhenOnlyTheNeighboursAreSaved_IsFalse(int index)
    {
        ChunkSet set = ChunkSet.Of(index + 1, Math.Max(index - 1, 1));

        Assert.That(set.Contains(index), Is.False);
    }

    [Test]
    public void With_WhenIndicesRepeat_CountsEachOnce()
    {
        ChunkSet set = ChunkSet.Of(5, 5).With(5, 6, 6);

        Assert.That(set.Count, Is.EqualTo(2));
    }

    [Test]
    public void With_WhenIndexIsNegative_Throws()
    {
        Assert.That(() => ChunkSet.Of(3, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void With_WhenNothingIsAdded_IsTheSameSet()
    {
        ChunkSet set = ChunkSet.Of(1);

        Assert.That(set.With(), Is.SameAs(set));
    }

    [Test]
    public void With_WhenSamePageIsTouched_LeavesTheOldSetAsItWas()
    {
        ChunkSet old = ChunkSet.Of(1);

        _ = old.With(2, 3);

        Assert.That((old.Count, old.Contains(2)), Is.EqualTo((1, false)));
    }

    [Test]
    public void WithPage_WhenSamePageIsTouched_LeavesTheOldSetAsItWas()
    {
        ChunkSet old = ChunkSet.Of(1);

        _ = old.WithPage(0, [0b1000]);

        Assert.That((old.Count, old.Contains(3)), Is.EqualTo((1, false)));
    }

    [Test]
    public void WithPage_WhenBitsOverlap_CountsEachOnce()
    {
        ChunkSet set = ChunkSet.Of(Page, Page + 1).WithPage(1, [0b110]);

        Assert.That((set.Count, RangesOf(set)[0]), Is.EqualTo((3, new ChunkRange(Page, Page + 2))));
    }

    [Test]
    public void Page_OfAnotherSet_RestoresThatSet()
    {
        ChunkSet set = ChunkSet.Of(0, 64, Page - 1);

        ChunkSet restored = ChunkSet.Empty.WithPage(0, set.Page(0));

        Assert.That(RangesOf(restored), Is.EqualTo(RangesOf(set)));
    }

    [Test]
    public void Page_WhenItHoldsNoChunk_IsEmpty()
    {
        ChunkSet set = ChunkSet.Of(2 * Page);

        Assert.That((set.Page(1).IsEmpty, set.Page(3).IsEmpty), Is.EqualTo((true, true)));
    }

    [Test]
    public void Ranges_WhenARunCrossesPages_AreOne()
    {
        ChunkSet set = ChunkSet.Of([.. Enumerable.Range(10, 3 * Page)]);

        Assert.That(RangesOf(set), Is.EqualTo(new[] { new ChunkRange(10, 3 * Page + 9) }));
    }

    [Test]
    public void Ranges_WhenTheLastPageIsFull_EndWithIt()
    {
        ChunkSet set = ChunkSet.Of([.. Enumerable.Range(0, Page)]);

        Assert.That(RangesOf(set), Is.EqualTo(new[] { new ChunkRange(0, Page - 1) }));
    }

    [Test]
    public void Ranges_WhenPagesAreLeftOut_SkipThem()
    {
        ChunkSet set = ChunkSet.Of(1, 5 * Page + 64, 5 * Page + 65);

        Assert.That(
            RangesOf(set),
            Is.EqualTo(new[] { new ChunkRange(1, 1), new ChunkRange(5 * Page + 64, 5 * Page + 65) })
        );
    }

    [Test]
    public void Ranges_WhenARunEndsBeforeAPageThatIsLeftOut_EndThere()
    {
        ChunkSet set = ChunkSet.Of(Page - 1, 2 * Page);

        Assert.That(
            RangesOf(set),
            Is.EqualTo(new[] { new ChunkRange(Page - 1, Page - 1), new ChunkRange(2 * Page, 2 * Page) })
        );
    }

    [TestCase(0.02)]
    [TestCase(0.5)]
    [TestCase(0.98)]
    [TestCase(1)]
    public void Ranges_OfAnySet_HoldItsChunksAndDoNotTouch(double share)
    {
        Random random = new(1);
        for (int round = 0; round < 200; round++)
        {
            // Blocks of all lengths, some of them across words and pages, some pages left out.
            int start = random.Next(0, 3 * ChunkSet.PageSize);
            int length = random.Next(1, 2 * ChunkSet.PageSize);
            int[] saved = [.. Enumerable.Range(start, length).Where(_ => random.NextDouble() < share).Prepend(start)];

            List<int> listed = [];
            int lastEnd = -2;
            foreach (ChunkRange range in ChunkSet.Of(saved).Ranges)
            {
                Assert.That(range.First, Is.GreaterThan(lastEnd + 1));
                listed.AddRange(Enumerable.Range(range.First, range.Count));
                lastEnd = range.Last;
            }

            Assert.That(listed, Is.EqualTo(saved.Distinct()));
        }
    }

    [Test]
    [Category("Allocations")]
    public void Ranges_WhenEnumerated_AllocateNothing()
    {
        ChunkSet set = ChunkSet.Of(1, 3, Page);
        _ = SumOf(set);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = SumOf(set);

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    [Category("Allocations")]
    public void With_WhenTheFileIsFarSmallerThanAPage_CopiesWhatIsUsedOfThePage()
    {
        ChunkSet set = ChunkSet.Of([.. Enumerable.Range(0, 60)]);
        _ = set.With(60);

        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = set.With(60);

        // The set, its list of pages and a page of one word: 96 bytes, and what code that is not optimised boxes.
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThanOrEqualTo(256));
    }

    [Test]
    public void Without_WhenTheChunkIsBehindTheEndOfItsPage_ChangesNothing()
    {
        ChunkSet set = ChunkSet.Of(1);

        Assert.That(set.Without(Page - 1), Is.SameAs(set));
    }

    [Test]
    public void WithPage_WhenAllWordsAreEmpty_HoldsWhatItHeld()
    {
        ChunkSet set = ChunkSet.Of(1).WithPage(0, new ulong[64]).WithPage(2, new ulong[64]);

        Assert.That((set.Count, set.Contains(1), set.Page(2).IsEmpty), Is.EqualTo((1, true, true)));
    }

    [Test]
    public void Missing_WhenChunksAreSavedOnBothSides_ListsTheGap()
    {
        ChunkSet set = ChunkSet.Of(0, 3);

        Assert.That(set.Missing(total: 5, limit: 10), Is.EqualTo(new[] { 1, 2, 4 }));
    }

    [Test]
    public void Missing_WhenMoreAreMissingThanTheLimit_ListsTheFirst()
    {
        ChunkSet set = ChunkSet.Of(1);

        Assert.That(set.Missing(total: int.MaxValue, limit: 3), Is.EqualTo(new[] { 0, 2, 3 }));
    }

    [Test]
    public void Missing_WhenOnlyChunksBeyondTotalAreSaved_ListsAllOfTotal()
    {
        ChunkSet set = ChunkSet.Of(2, 9);

        Assert.That(set.Missing(total: 2, limit: 10), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public void MissingCount_WhenChunksBeyondTotalAreSaved_DoesNotCountThem()
    {
        ChunkSet set = ChunkSet.Of(0, 1, 2, 9);

        Assert.That(set.MissingCount(total: 3), Is.Zero);
    }

    [Test]
    public void MissingCount_WhenTotalIsFarBeyondTheSet_IsExact()
    {
        Assert.That(ChunkSet.Of(7).MissingCount(int.MaxValue), Is.EqualTo(int.MaxValue - 1));
    }

    [Test]
    public void Union_WhenSetsOverlap_HoldsBothOnce()
    {
        ChunkSet union = ChunkSet.Of(1, 2, Page).Union(ChunkSet.Of(2, 3, 3 * Page));

        Assert.That((union.Count, union.Contains(Page), union.Contains(3 * Page)), Is.EqualTo((5, true, true)));
    }

    private static List<ChunkRange> RangesOf(ChunkSet set)
    {
        List<ChunkRange> ranges = [];
        foreach (ChunkRange range in set.Ranges)
        {
            ranges.Add(range);
        }

        return ranges;
    }

    private static long SumOf(ChunkSet set)
    {
        long sum = 0;
        foreach (ChunkRange range in set.Ranges)
        {
            sum += range.Count;
        }

        return sum;
    }
}
