using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Server;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Which idle connections make room, by a clock of the test.</summary>
public sealed class IdleConnectionsTests
{
    private const int Max = 16;

    private const string Crowd = "192.0.2.1";

    private const string Honest = "192.0.2.2";

    private readonly FakeTimeProvider _clock = new();

    private OpenConnections _connections = null!;

    [SetUp]
    public void Open()
    {
        ConnectionOptions options = new() { MaxOpen = Max, MinBytesPerSecond = 0 };
        SlowReaders readers = new(Options.Create(options), _clock);
        CrowdedConnections crowded = new(_clock);
        _connections = new OpenConnections(
            Options.Create(options),
            new Handles(),
            new IdleConnections(crowded, _clock),
            new BusyConnections(new Lazy<ISlowBodies>(new NoSlowBodies()), readers, _clock),
            crowded,
            new EndedConnections(_clock, static () => { }),
            _clock,
            NullLogger<OpenConnections>.Instance
        );
    }

    [TearDown]
    public void Close() => _connections.Dispose();

    [Test]
    public async Task AddAsync_OfTheNetworkThatHoldsAll_LeavesTheYoungOneOfAnother()
    {
        await CrowdAsync(Max - 1);
        OpenConnection honest = (await AddAsync(Honest))!;

        Assert.That(await AddAsync(Crowd), Is.Null);
        Assert.That(honest.IsEvicted, Is.False);
    }

    [Test]
    public async Task AddAsync_OfTheNetworkThatHoldsAll_EndsAYoungOneOfItself()
    {
        await CrowdAsync(Max - 2);
        OpenConnection honest = (await AddAsync(Honest))!;
        OpenConnection own = (await AddAsync(Crowd))!;

        Assert.That(await AddAsync(Crowd), Is.Not.Null);
        Assert.That((honest.IsEvicted, own.IsEvicted), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task AddAsync_OfTheNetworkThatHoldsAll_EndsOneThatIsIdleForTwoSeconds()
    {
        await CrowdAsync(Max - 1);
        OpenConnection honest = (await AddAsync(Honest))!;
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await AddAsync(Crowd), Is.Not.Null);
        Assert.That(honest.IsEvicted, Is.True);
    }

    [Test]
    public async Task AddAsync_OfASmallNetwork_EndsAYoungOneOfAnother()
    {
        await CrowdAsync(Max - 1);
        OpenConnection honest = (await AddAsync(Honest))!;

        Assert.That(await AddAsync("192.0.2.3"), Is.Not.Null);
        Assert.That(honest.IsEvicted, Is.True);
    }

    [Test]
    public async Task AddAsync_OfTwoLargeNetworks_EndsTheOldestOfEither()
    {
        await CrowdAsync(Max / 2);
        List<OpenConnection> other = [];
        for (int i = 0; i < Max / 2; i++)
        {
            other.Add((await AddAsync(Honest))!);
        }

        Assert.That(await AddAsync(Crowd), Is.Not.Null);
        Assert.That(other.Count(connection => connection.IsEvicted), Is.EqualTo(1));
    }

    // A proxy's users come back, while others have all idle places.
    [Test]
    public async Task AddAsync_OfALargeNetwork_EndsAYoungOneWhereAQuarterIsIdle()
    {
        await CrowdAsync(Max / 4);
        await CrowdAsync(Max / 4, Honest);
        List<OpenConnection> idle = [];
        for (int i = 0; i < Max / 2; i++)
        {
            idle.Add((await AddAsync($"198.51.100.{i}"))!);
        }

        Assert.That(await AddAsync(Crowd), Is.Not.Null);
        Assert.That(idle.Count(connection => connection.IsEvicted), Is.EqualTo(1));
    }

    // Each has a request in progress.
    private async Task CrowdAsync(int count, string address = Crowd)
    {
        for (int i = 0; i < count; i++)
        {
            (await AddAsync(address))!.Begin();
        }
    }

    /// <returns>Null when it is refused.</returns>
    private async Task<OpenConnection?> AddAsync(string address)
    {
        DefaultConnectionContext connection = new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 1) };
        bool isAdded = await _connections.AddAsync(connection, CancellationToken.None);
        return isAdded ? connection.Features.Get<OpenConnection>() : null;
    }

    private sealed class Handles : IHandleBudget
    {
        public int Limit => 1024;

        public int Connections => Max;

        public int MostConnections => Max;

        public int OpenUploads => 1;

        public int OpenBlobs => 1;
    }

    private sealed class NoSlowBodies : ISlowBodies
    {
        public OpenConnection? EndSlowest() => null;
    }
}
