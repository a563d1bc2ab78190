using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.IntegrationTests.Requests;

public sealed class ChunkRequestGateTests
{
    private const int Budget = 1 << 20;

    private readonly ChunkRequestGate _gate = new(
        Options.Create(
            new ChunkRequestOptions
            {
                MaxBodyBytesInFlight = Budget,
                MaxInFlight = 4,
                MaxQueued = 2,
            }
        )
    );

    [OneTimeTearDown]
    public void CloseGate() => _gate.Dispose();

    [Test]
    public async Task EnterAsync_WhenTheBodyDoesNotFit_WaitsUntilAnotherIsGone()
    {
        RateLimitLease? first = await _gate.EnterAsync(Budget - 1, CancellationToken.None);
        ValueTask<RateLimitLease?> second = _gate.EnterAsync(2, CancellationToken.None);
        bool waited = !second.IsCompleted;

        first!.Dispose();

        using RateLimitLease? lease = await second;
        Assert.That((waited, lease!.IsAcquired), Is.EqualTo((true, true)));
    }

    [Test]
    public async Task EnterAsync_WhenALongerBodyWaits_LetsNoShorterOnePass()
    {
        RateLimitLease? first = await _gate.EnterAsync(Budget - 1, CancellationToken.None);
        ValueTask<RateLimitLease?> longer = _gate.EnterAsync(Budget, CancellationToken.None);
        ValueTask<RateLimitLease?> shorter = _gate.EnterAsync(1, CancellationToken.None);
        bool passed = shorter.IsCompleted;

        first!.Dispose();
        (await longer)!.Dispose();

        (await shorter)!.Dispose();
        Assert.That(passed, Is.False);
    }

    [Test]
    public async Task EnterAsync_WhenTheBodyIsLongerThanTheBudget_GetsAllOfIt()
    {
        using RateLimitLease? lease = await _gate.EnterAsync(Budget + 1, CancellationToken.None);

        Assert.That((lease!.IsAcquired, _gate.FreeBytes), Is.EqualTo((true, 0)));
    }

    [Test]
    public async Task EnterAsync_WhenTheClientGoesAway_GivesItsPlaceUp()
    {
        using CancellationTokenSource gone = new();
        RateLimitLease? first = await _gate.EnterAsync(Budget, CancellationToken.None);
        ValueTask<RateLimitLease?> second = _gate.EnterAsync(Budget, gone.Token);

        await gone.CancelAsync();

        Assert.That(async () => await second, Throws.InstanceOf<OperationCanceledException>());
        first!.Dispose();
        Assert.That(_gate.FreeBytes, Is.EqualTo(Budget));
    }

    [Test]
    public async Task EnterAsync_WhenAsManyAreInAsMay_WaitsHoweverShortTheBody()
    {
        List<RateLimitLease?> leases = [];
        for (int request = 0; request < 4; request++)
        {
            leases.Add(await _gate.EnterAsync(1, CancellationToken.None));
        }

        ValueTask<RateLimitLease?> fifth = _gate.EnterAsync(1, CancellationToken.None);
        bool waited = !fifth.IsCompleted;
        leases.ForEach(lease => lease!.Dispose());

        (await fifth)!.Dispose();
        Assert.That(waited);
    }

    [Test]
    public async Task EnterAsync_WhenAsManyWaitAsMay_RefusesAndLosesNoPlace()
    {
        RateLimitLease? first = await _gate.EnterAsync(Budget, CancellationToken.None);
        ValueTask<RateLimitLease?> second = _gate.EnterAsync(1, CancellationToken.None);
        ValueTask<RateLimitLease?> third = _gate.EnterAsync(1, CancellationToken.None);

        RateLimitLease? fourth = await _gate.EnterAsync(1, CancellationToken.None);

        first!.Dispose();
        (await second)!.Dispose();
        (await third)!.Dispose();
        Assert.That((fourth, _gate.FreeBytes), Is.EqualTo(((RateLimitLease?)null, Budget)));
    }
}
