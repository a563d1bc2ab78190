using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

public sealed class ChunkSetWithoutTests
{
    [Test]
    public void Without_WhenTheChunkIsThere_LeavesTheOldSetAsItWas()
    {
        ChunkSet set = ChunkSet.Of(1, 63, 5000);

        ChunkSet less = set.Without(63);

        Assert.That(
            (less.Contains(63), less.Contains(1), less.Contains(5000), less.Count),
            Is.EqualTo((false, true, true, 2))
        );
        Assert.That((set.Contains(63), set.Count), Is.EqualTo((true, 3)));
    }

    [TestCase(0)]
    [TestCase(100_000)]
    public void Without_WhenTheChunkIsNotThere_IsTheSameSet(int index)
    {
        ChunkSet set = ChunkSet.Of(1, 5000);

        Assert.That(set.Without(index), Is.SameAs(set));
    }
}
