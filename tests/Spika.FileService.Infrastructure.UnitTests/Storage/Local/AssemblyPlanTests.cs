using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.UnitTests.Storage.Local;

public sealed class AssemblyPlanTests
{
    [Test]
    public void Of_WhenAChunkIsNotRecorded_IsNull() =>
        Assert.That(AssemblyPlan.Of(ChunkMap.Of([Records.Slots(Records.First, 0, 2)]), total: 3), Is.Null);

    [Test]
    public void Of_SlotsOfOneWriter_IsOneRunAndNeedsNoCopy()
    {
        AssemblyPlan plan = PlanOf(3, Records.Slots(Records.First, 0, 1, 2));

        Assert.That(plan.Segments, Is.EqualTo(new[] { new AssemblySegment(Records.First, 0, null, 0, 30) }));
        Assert.That((plan.Adoptable, plan.SizeBytes), Is.EqualTo(((AssemblySegment?)plan.Segments[0], 30)));
    }

    [Test]
    public void Of_SlotsAndAnOddLastChunk_AppendsIt()
    {
        AssemblyPlan plan = PlanOf(3, Records.Slots(Records.First, 0, 1), Records.Odd(Records.First, 2, length: 4));

        Assert.That(
            plan.Segments,
            Is.EqualTo(
                new[]
                {
                    new AssemblySegment(Records.First, 0, null, 0, 20),
                    new AssemblySegment(Records.First, 2, 102, 0, 4),
                }
            )
        );
        Assert.That((plan.Adoptable?.Length, plan.SizeBytes), Is.EqualTo(((long?)20, 24)));
    }

    // The slot in the middle has bytes that do not count, so the file cannot be adopted, and the run ends there.
    [Test]
    public void Of_SlotsOfWhichOneIsReplaced_CopiesAroundIt()
    {
        AssemblyPlan plan = PlanOf(3, Records.Slots(Records.First, 0, 1, 2), Records.Odd(Records.First, 1, length: 10));

        Assert.That(
            plan.Segments.Select(segment => (segment.Serial, segment.Position, segment.Length)),
            Is.EqualTo(new (long?, long, long)[] { (null, 0, 10), (101, 0, 10), (null, 20, 10) })
        );
        Assert.That(plan.Adoptable, Is.Null);
    }

    [Test]
    public void Of_SlotsOfTwoWriters_ReadsEachInItsOwnFile()
    {
        AssemblyPlan plan = PlanOf(3, Records.Slots(Records.First, 0), Records.Slots(Records.Second, 1, 2));

        Assert.That(
            plan.Segments,
            Is.EqualTo(
                new[]
                {
                    new AssemblySegment(Records.First, 0, null, 0, 10),
                    new AssemblySegment(Records.Second, 1, null, 10, 20),
                }
            )
        );
        Assert.That(plan.Adoptable, Is.Null);
    }

    // Cutting it off would lose what was acknowledged.
    [Test]
    public void Of_SlotsWithAChunkBeyondTheEnd_AdoptsNothing()
    {
        AssemblyPlan plan = PlanOf(2, Records.Slots(Records.First, 0, 1, 2));

        Assert.That((plan.Adoptable, plan.SizeBytes), Is.EqualTo(((AssemblySegment?)null, 20)));
    }

    [TestCase(30L, true)]
    [TestCase(31L, false)]
    [TestCase(null, false)]
    public void BeginsWithSlotsOf_AsksForSoManyBytes(long? bytes, bool expected) =>
        Assert.That(
            PlanOf(3, Records.Slots(Records.First, 0, 1, 2)).BeginsWithSlotsOf(Records.First, bytes),
            Is.EqualTo(expected)
        );

    [Test]
    public void BeginsWithSlotsOf_AnotherWriter_IsFalse() =>
        Assert.That(PlanOf(1, Records.Slots(Records.First, 0)).BeginsWithSlotsOf(Records.Second, bytes: 1), Is.False);

    [Test]
    public void SlotsAmong_IsTheFirstRunOfEachFile()
    {
        AssemblyPlan plan = PlanOf(3, Records.Slots(Records.First, 0, 1, 2), Records.Odd(Records.Second, 1, length: 1));

        Assert.That(plan.SlotsAmong(_ => true).Select(run => run.Index), Is.EqualTo(new[] { 0 }));
        Assert.That(plan.SlotsAmong(writer => writer == Records.Second), Is.Empty);
    }

    private static AssemblyPlan PlanOf(int total, params ChunkRecord[] records) =>
        AssemblyPlan.Of(ChunkMap.Of(records), total)!;
}
