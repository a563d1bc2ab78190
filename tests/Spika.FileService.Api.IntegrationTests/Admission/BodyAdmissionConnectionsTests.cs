using Microsoft.AspNetCore.Connections;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.Server;
using static Spika.FileService.Api.IntegrationTests.Admission.AdmissionScenario;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Which body makes room when connections are short.</summary>
public sealed class BodyAdmissionConnectionsTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private AdmissionScenario _scenario = null!;

    [SetUp]
    public void Begin() => _scenario = new AdmissionScenario();

    [TearDown]
    public void End() => _scenario.Dispose();

    [Test]
    public void EndSlowest_BeforeABodyHasHadASecond_FindsNone()
    {
        _scenario.Pass(10 * _second);
        _ = OnConnection();

        OpenConnection? atOnce = _scenario.Admission.EndSlowest();
        _scenario.Pass(_second / 2);
        OpenConnection? soon = _scenario.Admission.EndSlowest();

        Assert.That((atOnce, soon), Is.EqualTo(((OpenConnection?)null, (OpenConnection?)null)));
    }

    [Test]
    public void EndSlowest_WhenOneBodyStalls_EndsThatOneOnce()
    {
        FakeBody steady = OnConnection();
        FakeBody stalled = OnConnection();
        _scenario.PassReceiving(3 * _second, (steady, 5000));

        OpenConnection? first = _scenario.Admission.EndSlowest();
        OpenConnection? second = _scenario.Admission.EndSlowest();

        Assert.That((first, second), Is.EqualTo((stalled.Connection, (OpenConnection?)null)));
        Assert.That((steady.Verdict, stalled.Verdict), Is.EqualTo((BodyVerdict.None, BodyVerdict.End)));
    }

    [Test]
    public void EndSlowest_WhenABodyDripsBelowTheLeastRate_EndsIt()
    {
        FakeBody dripping = OnConnection();
        _scenario.PassReceiving(11 * _second, (dripping, 100));

        Assert.That(_scenario.Admission.EndSlowest(), Is.SameAs(dripping.Connection));
    }

    [Test]
    public void EndSlowest_WhenTheBodyIsWhole_FindsNone()
    {
        _scenario.Handle(OnConnection());
        _scenario.Pass(10 * _second);

        Assert.That(_scenario.Admission.EndSlowest(), Is.Null);
    }

    private FakeBody OnConnection()
    {
        FakeBody body = _scenario.Entered(MiB);
        body.ComesOn(new OpenConnection(new DefaultConnectionContext(), TimeProvider.System));
        return body;
    }
}
