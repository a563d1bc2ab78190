using Spika.FileService.Api.Admission;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class WaitingLineTests
{
    private WaitingLine _line = null!;

    [SetUp]
    public void SetUp() => _line = new WaitingLine(share => share.Handled);

    [Test]
    public void Next_WhenManyOwnersOfOneNetworkWait_IsOfAnotherNetwork()
    {
        Share crowded = new() { Handled = 8 };
        for (int owner = 0; owner < 2000; owner++)
        {
            Add(crowded, new Share());
        }

        Waiter other = Add(new Share(), new Share());

        Assert.That(_line.Next(), Is.SameAs(other));
    }

    [Test]
    public void Next_WhenOneOwnerWaitsFromManyNetworks_IsOfAnotherOwner()
    {
        Share busy = new() { Handled = 8 };
        for (int network = 0; network < 200; network++)
        {
            Add(new Share(), busy);
        }

        Waiter other = Add(new Share(), new Share());

        Assert.That(_line.Next(), Is.SameAs(other));
    }

    [Test]
    public void Next_WithinANetwork_IsTheOldestOfTheOwnerThatHoldsLeast()
    {
        Share network = new();
        Share busy = new() { Handled = 1 };
        Share idle = new();
        Add(network, busy);
        Waiter oldest = Add(network, idle);
        Add(network, idle);

        Assert.That(_line.Next(), Is.SameAs(oldest));
    }

    [Test]
    public void Next_WhenAllAreCompared_TakesANetworkByItsOwnerThatHoldsLeast()
    {
        _line = new WaitingLine(share => share.Handled, comparesAll: true);
        for (int network = 0; network < 300; network++)
        {
            Add(new Share { Handled = 1 }, new Share());
        }

        Share last = new();
        Add(last, new Share { Handled = 5 });
        Waiter idle = Add(last, new Share());

        Assert.That(_line.Next(), Is.SameAs(idle));
    }

    [Test]
    public void Next_WhenAllHoldTheSame_GoesRoundNetworksAndTheirOwners()
    {
        Share[] networks = [new(), new()];
        Share[] owners = [new(), new(), new()];
        List<(int Network, int Owner)> order = [];
        Dictionary<Waiter, (int, int)> names = [];
        for (int network = 0; network < networks.Length; network++)
        {
            for (int owner = 0; owner < owners.Length; owner++)
            {
                names.Add(Add(networks[network], owners[owner]), (network, owner));
                names.Add(Add(networks[network], owners[owner]), (network, owner));
            }
        }

        while (_line.Next() is { } next)
        {
            order.Add(names[next]);
            _line.Remove(next);
        }

        (int, int)[] round = [(0, 0), (1, 0), (0, 1), (1, 1), (0, 2), (1, 2)];
        Assert.That(order, Is.EqualTo(round.Concat(round)));
        Assert.That(_line.Count, Is.Zero);
    }

    private Waiter Add(Share network, Share owner) =>
        _line.Add(new FakeBody { Network = network, Owner = owner }, bytes: 0, canSpool: false);
}
