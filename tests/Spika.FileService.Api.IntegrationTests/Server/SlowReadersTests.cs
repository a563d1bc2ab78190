using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Server;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>By a clock and a kernel of the test.</summary>
public sealed class SlowReadersTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock = new();

    private SlowReaders _readers = null!;

    [SetUp]
    public void Begin() => _readers = new SlowReaders(Options.Create(new ConnectionOptions()), _clock);

    [Test]
    public void FindSlowest_OfTwoThatAreSlow_IsTheSlower()
    {
        (OpenConnection slow, OpenConnection slower) = (Downloading(), Downloading());
        Look((slow, 0), (slower, 0));
        _clock.Advance(_second);

        Assert.That(Look((slow, 2000), (slower, 1000)), Is.EqualTo((slower, int.MaxValue)));
    }

    [Test]
    public void FindSlowest_OfOneThatSendsShortRequestsBesideItsDownload_FindsIt([Values] bool hasUnsent)
    {
        OpenConnection slow = Downloading();
        Look(hasUnsent, (slow, 0));
        for (int i = 0; i < 3; i++)
        {
            _clock.Advance(0.7 * _second);
            slow.Begin();
            slow.BeginSending();
            slow.EndSending();
            slow.End();
            Look(hasUnsent, (slow, 0));
        }

        Assert.That(Look(hasUnsent, (slow, 0)), Is.EqualTo((slow, hasUnsent ? int.MaxValue : 1)));
    }

    [Test]
    public void FindSlowest_WhenTheSlowestHasAnotherRequest_IsTheNext()
    {
        (OpenConnection busy, OpenConnection slow) = (Downloading(), Downloading());
        busy.Begin();
        Look(hasUnsent: false, (busy, 0), (slow, 0));
        _clock.Advance(_second);

        Assert.That(Look(hasUnsent: false, (busy, 0), (slow, 100)), Is.EqualTo((slow, 1)));
    }

    [Test]
    public void FindSlowest_WhenTheDiskTookTheTime_FindsNone()
    {
        OpenConnection fast = Downloading();
        Look((fast, 0));
        fast.EndSending();
        _clock.Advance(2.5 * _second);
        fast.BeginSending();

        Assert.That(Look((fast, 1000)), Is.Null);
    }

    [Test]
    public void FindSlowest_OfOneThatTakesEnough_FindsNone()
    {
        OpenConnection fast = Downloading();
        Look((fast, 0));
        _clock.Advance(_second);

        Assert.That(Look((fast, 5000)), Is.Null);
    }

    private OpenConnection Downloading()
    {
        OpenConnection connection = new(new DefaultConnectionContext(), _clock);
        connection.Begin();
        connection.BeginSending();
        return connection;
    }

    private (OpenConnection, int)? Look(params (OpenConnection Connection, int Acked)[] taken) =>
        Look(hasUnsent: true, taken);

    private (OpenConnection, int)? Look(bool hasUnsent, params (OpenConnection Connection, int Acked)[] taken) =>
        _readers.FindSlowest(
            taken.Select(one =>
                (one.Connection, new TcpProgress((ulong)one.Acked, ReceivedBytes: 0, hasUnsent, IsHalfClosed: false))
            )
        );
}
