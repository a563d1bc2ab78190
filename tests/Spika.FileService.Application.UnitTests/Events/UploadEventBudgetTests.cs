using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Events;

namespace Spika.FileService.Application.UnitTests.Events;

public sealed class UploadEventBudgetTests
{
    private readonly FakeTimeProvider _clock = new();

    private UploadEventBudget _budget = null!;

    [SetUp]
    public void SetUp() =>
        _budget = new UploadEventBudget(
            Options.Create(new EventOptions { MaxUploadEventsPerHour = 5, MaxUploadEventsPerOwnerAndHour = 3 }),
            _clock
        );

    [Test]
    public void TrySpend_OfOneOwner_EndsAtTheOwnersLimit() => Assert.That(Spend("user:1", 10), Is.EqualTo(3));

    [Test]
    public void TrySpend_OfAnotherOwner_IsLeftAloneByTheFirst()
    {
        Spend("user:1", 10);

        Assert.That(Spend("user:2", 1), Is.EqualTo(1));
    }

    [Test]
    public void TrySpend_OfManyOwners_EndsAtTheLimitOfAll() =>
        Assert.That(Enumerable.Range(0, 100).Sum(owner => Spend($"user:{owner}", 1)), Is.EqualTo(5));

    [Test]
    public void TrySpend_WhenTheHourIsOver_BeginsAnew()
    {
        Spend("user:1", 10);
        Spend("user:2", 10);
        _clock.Advance(TimeSpan.FromMinutes(59));
        int early = Spend("user:3", 10);
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That((early, Spend("user:1", 10), Spend("user:3", 10)), Is.EqualTo((0, 3, 2)));
    }

    private int Spend(string owner, int times) => Enumerable.Range(0, times).Count(_ => _budget.TrySpend(owner));
}
