using Spika.FileService.Infrastructure.Storage.Spooling;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Spooling;

public sealed class ExtentMapTests
{
    [Test]
    public void Take_WhenAllAreTaken_IsNone()
    {
        ExtentMap map = new(130);

        int[] taken = [.. Enumerable.Range(0, 131).Select(_ => map.Take())];

        Assert.That(taken, Is.EqualTo(Enumerable.Range(0, 130).Append(-1)));
    }

    [Test]
    public void Take_WhenSomeWereFreed_GivesTheLowest()
    {
        ExtentMap map = new(200);
        for (int count = 0; count < 150; count++)
        {
            map.Take();
        }

        map.Free(140);
        map.Free(3);

        Assert.That((map.Take(), map.Take(), map.Take(), map.InUse), Is.EqualTo((3, 140, 150, 151)));
    }

    [Test]
    public void End_IsBehindTheHighestThatIsTaken()
    {
        ExtentMap map = new(200);
        int empty = map.End;
        for (int count = 0; count < 100; count++)
        {
            map.Take();
        }

        map.Free(99);

        Assert.That((empty, map.End), Is.EqualTo((0, 99)));
    }
}
