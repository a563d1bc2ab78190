using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Formatting;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.IntegrationTests.Formatting;

public sealed class BodyBudgetTests
{
    private const int Budget = 1 << 20;

    private readonly BodyBudget _budget = new(
        Options.Create(new ChunkRequestOptions { MaxBodyBytesInFlight = Budget })
    );

    [OneTimeTearDown]
    public void DisposeBudget() => _budget.Dispose();

    [Test]
    public async Task TakeAsync_WhenTheBodyDoesNotFit_WaitsUntilAnotherIsGone()
    {
        RateLimitLease first = await _budget.TakeAsync(Budget - 1, CancellationToken.None);
        ValueTask<RateLimitLease> second = _budget.TakeAsync(2, CancellationToken.None);
        bool waited = !second.IsCompleted;

        first.Dispose();

        using RateLimitLease lease = await second;
        Assert.That((waited, lease.IsAcquired), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task TakeAsync_WhenALongerBodyWaits_LetsNoShorterOnePass()
    {
        RateLimitLease first = await _budget.TakeAsync(Budget - 1, CancellationToken.None);
        ValueTask<RateLimitLease> longer = _budget.TakeAsync(Budget, CancellationToken.None);
        ValueTask<RateLimitLease> shorter = _budget.TakeAsync(1, CancellationToken.None);
        bool passed = shorter.IsCompleted;

        first.Dispose();
        (await longer).Dispose();

        (await shorter).Dispose();
        Assert.That(passed, Is.False);
    }

    [Test]
    public async Task TakeAsync_WhenTheBodyIsLongerThanTheBudget_GetsAllOfIt()
    {
        using RateLimitLease lease = await _budget.TakeAsync(Budget + 1, CancellationToken.None);

        Assert.That((lease.IsAcquired, _budget.Free), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task TakeAsync_WhenTheClientGoesAway_GivesItsPlaceUp()
    {
        using CancellationTokenSource gone = new();
        RateLimitLease first = await _budget.TakeAsync(Budget, CancellationToken.None);
        ValueTask<RateLimitLease> second = _budget.TakeAsync(Budget, gone.Token);

        await gone.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        first.Dispose();
        Assert.That(_budget.Free, Is.EqualTo(Budget));
    }
}
