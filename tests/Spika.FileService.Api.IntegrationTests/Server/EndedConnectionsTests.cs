using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

public sealed class EndedConnectionsTests
{
    private readonly FakeTimeProvider _clock = new();

    private int _collections;

    private EndedConnections _ended = null!;

    [SetUp]
    public void Create()
    {
        _collections = 0;
        _ended = new EndedConnections(_clock, () => _collections++);
    }

    [TearDown]
    public void Close() => _ended.Dispose();

    [Test]
    public void Observe_ManyFewer_CollectsOnceForAllThatEndTogether()
    {
        Open(from: 0, to: 4 * EndedConnections.Many);
        Close(from: 4 * EndedConnections.Many, to: 3 * EndedConnections.Many);
        Assert.That(_collections, Is.Zero);

        Close(from: 3 * EndedConnections.Many, to: 0);
        _clock.Advance(EndedConnections.Pause);
        Assert.That(_collections, Is.EqualTo(1));

        _clock.Advance(TimeSpan.FromHours(1));
        Assert.That(_collections, Is.EqualTo(1));
    }

    [Test]
    public void Observe_FewFewer_CollectsNothing()
    {
        Open(from: 0, to: 2 * EndedConnections.Many);
        Close(from: 2 * EndedConnections.Many, to: EndedConnections.Many + 1);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.That(_collections, Is.Zero);
    }

    [Test]
    public void Observe_ManyOneAfterTheOther_CollectsNothing()
    {
        for (int i = 0; i < 3 * EndedConnections.Many; i++)
        {
            Open(from: 5, to: 6);
            Close(from: 6, to: 5);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_collections, Is.Zero);
    }

    [Test]
    public void Observe_ManyAgainAndAgain_CollectsAtMostOnceInAWhile()
    {
        for (int i = 0; i < 100; i++)
        {
            Open(from: 0, to: EndedConnections.Many);
            Close(from: EndedConnections.Many, to: 0);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_collections, Is.InRange(8, 10));
    }

    private void Open(int from, int to)
    {
        for (int open = from + 1; open <= to; open++)
        {
            _ended.Observe(open);
        }
    }

    private void Close(int from, int to)
    {
        for (int open = from - 1; open >= to; open--)
        {
            _ended.Observe(open);
        }
    }
}
