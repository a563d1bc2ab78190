using Spika.FileService.Application.Uploads;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

// A cost that is too low lets a client fill the disk below its limit.
public sealed class StagingCostTests
{
    [TestCase(1, 4096)]
    [TestCase(4096, 4096)]
    [TestCase(4097, 8192)]
    [TestCase(int.MaxValue, 1L << 31)]
    public void OfSlot_TakesWholeBlocksAndNoFile(int length, long bytes) =>
        Assert.That(StagingCost.OfSlot(length), Is.EqualTo(new StagingUse(bytes, 0)));

    [TestCase(1, 4096)]
    [TestCase(4097, 8192)]
    public void OfOdd_TakesAFileBesideItsBlocks(int length, long blocks) =>
        Assert.That(StagingCost.OfOdd(length), Is.EqualTo(new StagingUse(blocks + 1024, 1)));

    [Test]
    public void OfFolder_TakesABlockAndAnInode() =>
        Assert.That(StagingCost.OfFolder, Is.EqualTo(new StagingUse(4096 + 1024, 1)));

    [Test]
    public void OfSlotsFile_TakesAnInode() => Assert.That(StagingCost.OfSlotsFile, Is.EqualTo(new StagingUse(1024, 1)));
}
