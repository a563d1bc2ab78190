using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

// So many chunks are read at once and hashed: one too many hashes bytes that were never saved.
public sealed class ChunkSetCountFromTests
{
    private const int Page = ChunkSet.PageSize;

    [TestCase(10, 3)]
    [TestCase(11, 2)]
    [TestCase(12, 1)]
    [TestCase(13, 0, Description = "a gap")]
    [TestCase(14, 1)]
    [TestCase(0, 0)]
    public void CountFrom_InOneWord_EndsAtTheFirstGap(int index, int expected) =>
        Assert.That(ChunkSet.Of(10, 11, 12, 14).CountFrom(index, limit: 100), Is.EqualTo(expected));

    [TestCase(60, 200)]
    [TestCase(63, 197)]
    [TestCase(64, 196)]
    [TestCase(200, 60)]
    [TestCase(259, 1)]
    [TestCase(260, 0)]
    public void CountFrom_WhenTheChunksGoOnInOtherWords_CountsThem(int index, int expected) =>
        Assert.That(Run(first: 60, count: 200).CountFrom(index, limit: 1000), Is.EqualTo(expected));

    [TestCase(Page - 2, 4)]
    [TestCase(Page - 1, 3)]
    [TestCase(Page, 2)]
    public void CountFrom_WhenTheChunksGoOnInTheNextPage_CountsThem(int index, int expected) =>
        Assert.That(Run(first: Page - 2, count: 4).CountFrom(index, limit: 100), Is.EqualTo(expected));

    [Test]
    public void CountFrom_WhenAllPagesAreFull_EndsWithTheLast() =>
        Assert.That(Run(first: 0, count: 2 * Page).CountFrom(1, limit: 3 * Page), Is.EqualTo(2 * Page - 1));

    [TestCase(Page)]
    [TestCase(Page + 100)]
    [TestCase(3 * Page, Description = "behind the last page")]
    [TestCase(9 * Page)]
    public void CountFrom_WhereThePageHasNoChunk_IsZero(int index) =>
        Assert.That(ChunkSet.Of(Page - 1, 2 * Page).CountFrom(index, limit: 100), Is.Zero);

    [TestCase(0, 0)]
    [TestCase(2, 2)]
    [TestCase(3, 3)]
    [TestCase(4, 3)]
    public void CountFrom_WhenThereAreMoreThanTheLimit_IsTheLimit(int limit, int expected) =>
        Assert.That(ChunkSet.Of(5, 6, 7).CountFrom(5, limit), Is.EqualTo(expected));

    private static ChunkSet Run(int first, int count) => ChunkSet.Of([.. Enumerable.Range(first, count)]);
}
