using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.IntegrationTests.Logging;

public sealed class LogBudgetTests
{
    private static readonly LogKind _kind = new("category", 1, "code", "route");

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void TrySpend_BeyondTheBudget_CountsUntilThePeriodEnds()
    {
        LogBudget budget = new(_clock);

        int written = Enumerable.Range(0, 1000).Count(_ => budget.TrySpend(_kind));
        _clock.Advance(LogBudget.Period);

        Assert.That((written, budget.TrySpend(_kind)), Is.EqualTo((LogBudget.MaxLines, true)));
    }

    [Test]
    public void TrySpend_OfAnotherCode_HasABudgetOfItsOwn()
    {
        LogBudget budget = new(_clock);
        for (int i = 0; i < 1000; i++)
        {
            budget.TrySpend(_kind);
        }

        Assert.That(budget.TrySpend(_kind with { Code = "other" }), Is.True);
    }

    [Test]
    public void TakeSuppressed_Twice_CountsEachLineOnce()
    {
        LogBudget budget = new(_clock);
        for (int i = 0; i < 1000; i++)
        {
            budget.TrySpend(_kind);
        }

        Assert.That(budget.TakeSuppressed(), Is.EqualTo(new[] { (_kind, 1000L - LogBudget.MaxLines) }));
        Assert.That(budget.TakeSuppressed(), Is.Empty);
    }
}
