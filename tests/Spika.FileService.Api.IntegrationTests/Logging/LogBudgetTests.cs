using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.IntegrationTests.Logging;

public sealed class LogBudgetTests
{
    private static readonly LogKind _kind = new("category", 1, "code", "route");

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public void TrySpend_BeyondTheBudget_CountsAndSaysSoLater()
    {
        LogBudget budget = new(_clock);

        int written = Enumerable.Range(0, 1000).Count(_ => budget.TrySpend(_kind, out long _));
        _clock.Advance(LogBudget.Period);
        bool isWritten = budget.TrySpend(_kind, out long suppressed);

        Assert.That(
            (written, isWritten, suppressed),
            Is.EqualTo((LogBudget.MaxLines, true, 1000L - LogBudget.MaxLines))
        );
    }

    [Test]
    public void TrySpend_OfAnotherCode_HasABudgetOfItsOwn()
    {
        LogBudget budget = new(_clock);
        for (int i = 0; i < 1000; i++)
        {
            budget.TrySpend(_kind, out long _);
        }

        Assert.That(budget.TrySpend(_kind with { Code = "other" }, out long _), Is.True);
    }
}
