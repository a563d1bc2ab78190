namespace Spika.FileService.Infrastructure.IntegrationTests;

public sealed class HandleBudgetTests
{
    // What a started service was seen to have open, with the connections to a database.
    private const int OfTheRuntime = 500;

    [TestCase(HandleBudget.Least)]
    [TestCase(1024)]
    [TestCase(20_000)]
    [TestCase(1 << 20)]
    public void Parts_OfAnyLimit_LeaveHandlesForAFileOfHalfTheConnections(int limit)
    {
        HandleBudget budget = new(limit);

        int files = limit - OfTheRuntime - budget.Connections - budget.OpenUploads - budget.OpenBlobs;

        Assert.That(budget.Connections, Is.InRange(100, budget.MostConnections));
        Assert.That(files, Is.AtLeast(budget.Connections / 2));
    }

    [Test]
    public void OfThisProcess_OnThisMachine_IsItsLimit() =>
        Assert.That(HandleBudget.OfThisProcess().Limit, Is.AtLeast(HandleBudget.Least));
}
