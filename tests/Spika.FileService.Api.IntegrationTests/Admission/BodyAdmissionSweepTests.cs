using Spika.FileService.Api.Admission;
using static Spika.FileService.Api.IntegrationTests.Admission.AdmissionScenario;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Which bodies lose their memory, and which are ended.</summary>
public sealed class BodyAdmissionSweepTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private AdmissionScenario _scenario = null!;

    [SetUp]
    public void Begin() => _scenario = new AdmissionScenario();

    [TearDown]
    public void End() => _scenario.Dispose();

    [Test]
    public void Sweep_WhenMemoryIsShort_SendsTheBodyThatNeedsLongestToTheSpool()
    {
        FakeBody slow = _scenario.Entered(3 * MiB);
        FakeBody slower = _scenario.Entered(3 * MiB);

        _scenario.PassReceiving(_second, (slow, 200_000), (slower, 20_000));

        Assert.That(
            (slow.Verdict, slower.Verdict, slower.Interrupts),
            Is.EqualTo((BodyVerdict.None, BodyVerdict.MoveToSpool, 1))
        );
    }

    [Test]
    public void Sweep_WhenABodyWillBeWholeSoon_LeavesItsMemory()
    {
        FakeBody fast = _scenario.Entered(6 * MiB);

        _scenario.PassReceiving(TimeSpan.FromMilliseconds(500), (fast, 10 * MiB));

        Assert.That(fast.Verdict, Is.EqualTo(BodyVerdict.None));
    }

    [Test]
    public void Sweep_WhenABodyStopsBeforeItsLastBytes_SendsItToTheSpool()
    {
        FakeBody body = _scenario.Entered(6 * MiB);
        body.ReceivedBytes = 6 * MiB - 1;

        _scenario.Pass(3 * _second);

        Assert.That(body.Verdict, Is.EqualTo(BodyVerdict.MoveToSpool));
    }

    [Test]
    public void Sweep_WhenThereIsMemory_LeavesSlowBodiesAlone()
    {
        FakeBody slow = _scenario.Entered(3 * MiB);

        _scenario.PassReceiving(10 * _second, (slow, 10));

        Assert.That(slow.Verdict, Is.EqualTo(BodyVerdict.None));
    }

    [Test]
    public async Task Sweep_WhenSlowBodiesAreSentToTheSpool_SendsThoseThatWaitAfterThem()
    {
        List<FakeBody> all = [_scenario.Entered(6 * MiB)];
        for (int count = 0; count < 2 * MiB / BodyAdmission.StartBytes; count++)
        {
            all.Add(_scenario.Entered(MiB));
        }

        Task<Turn> waiting = _scenario.EnterAsync(new FakeBody(), MiB);
        _scenario.Pass(_second);

        Assert.That(await waiting, Is.EqualTo(Turn.Spool));
        Assert.That(all.Select(body => body.Verdict), Is.All.EqualTo(BodyVerdict.MoveToSpool));
    }

    [Test]
    public void Sweep_WhileBytesArrive_NeverEndsABody()
    {
        FakeBody body = _scenario.Entered(3 * MiB);

        _scenario.PassReceiving(TimeSpan.FromMinutes(10), (body, 10));

        Assert.That(body.Verdict, Is.EqualTo(BodyVerdict.None));
    }

    [Test]
    public void Sweep_WhenNoByteArrivesForTheTimeout_EndsTheBody()
    {
        FakeBody body = _scenario.Entered(3 * MiB);
        _scenario.PassReceiving(TimeSpan.FromMinutes(3), (body, 10));

        _scenario.Pass(TimeSpan.FromSeconds(119));
        BodyVerdict before = body.Verdict;
        _scenario.Pass(3 * _second);

        Assert.That((before, body.Verdict), Is.EqualTo((BodyVerdict.None, BodyVerdict.End)));
    }

    [Test]
    public void Sweep_WhenTheHandlingTakesTheTimeout_EndsIt()
    {
        FakeBody body = _scenario.Entered(MiB);
        _scenario.PassReceiving(TimeSpan.FromMinutes(3), (body, 10));
        _scenario.Handle(body);

        _scenario.Pass(TimeSpan.FromSeconds(119));
        int before = body.Interrupts;
        _scenario.Pass(3 * _second);

        Assert.That((before, body.Interrupts), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task Sweep_WhenABodyHasNoTurnForTheTimeout_IsBusy()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 1 });
        scenario.Spool.HasRoom = false;
        scenario.Handle(scenario.Entered(1));
        Task<Turn> waiting = scenario.EnterAsync(new FakeBody(), 1);

        scenario.Pass(TimeSpan.FromMinutes(3));

        Assert.That(await waiting, Is.EqualTo(Turn.Busy));
    }

    [Test]
    public void Enter_WhenTooManyWaitAndOneIsTooSlow_EndsThatOne()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 4, MaxQueued = 0 });
        FakeBody steady = scenario.Entered(MiB);
        FakeBody slow = scenario.Entered(MiB);
        FakeBody slower = scenario.Entered(MiB);
        scenario.Handle(scenario.Entered(1));
        scenario.PassReceiving(11 * _second, (steady, 2000), (slow, 500), (slower, 100));

        Task<Turn> newcomer = scenario.EnterAsync(new FakeBody(), 1);

        Assert.That(
            (steady.Verdict, slow.Verdict, slower.Verdict, newcomer.IsCompleted),
            Is.EqualTo((BodyVerdict.None, BodyVerdict.None, BodyVerdict.End, false))
        );
    }

    [Test]
    public async Task Sweep_WhenOneNetworkFillsMemoryAndSpool_EndsItsSlowBodiesForAnother()
    {
        using AdmissionScenario scenario = new(
            new ChunkRequestOptions { MaxBodyBytesInFlight = 8 * MiB, MaxQueued = 3 }
        );
        FakeBody[] attack = [.. Enumerable.Range(0, 3).Select(_ => scenario.Entered(2 * MiB))];
        FakeBody[] starts = [.. Enumerable.Range(0, 21).Select(_ => scenario.Entered(90_000))];
        (FakeBody, int)[] steady = [.. attack.Concat(starts).Select(body => (body, 2000))];
        for (int i = 0; i < 3; i++)
        {
            FakeBody parked = new(canWaitUnread: false);
            Assert.That(await scenario.EnterAsync(parked, MiB), Is.EqualTo(Turn.Spool));
        }

        Task<Turn> modest = scenario.EnterAsync(new FakeBody("b", network: 2), MiB);
        scenario.PassReceiving(_second, steady);
        FakeBody[] ended = [.. attack.Concat(starts).Where(body => body.Verdict == BodyVerdict.End)];
        foreach (FakeBody body in ended)
        {
            scenario.Admission.Leave(body);
        }

        Assert.That((ended.Length, await modest), Is.EqualTo((6, Turn.Granted)));
    }

    [Test]
    public void Sweep_WhenTheLastFreePlaceInTheSpoolIsEnough_EndsNone()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 8, MaxQueued = 2 });
        FakeBody[] slow = [.. Enumerable.Range(0, 8).Select(_ => scenario.Entered(MiB, network: 1))];
        _ = scenario.EnterAsync(new FakeBody("b", network: 2), 10);

        scenario.PassReceiving(TimeSpan.FromMilliseconds(500), [.. slow.Select(body => (body, 2000))]);

        Assert.That(
            (
                slow.Count(body => body.Verdict == BodyVerdict.MoveToSpool),
                slow.Count(body => body.Verdict == BodyVerdict.End)
            ),
            Is.EqualTo((1, 0))
        );
    }

    [Test]
    public void Sweep_WhenABodyOfTheCrowdIsNextInLine_EndsOthersOfItForTheNewcomer()
    {
        using AdmissionScenario scenario = new(
            new ChunkRequestOptions { MaxBodyBytesInFlight = 8 * MiB, MaxQueued = 1 }
        );
        FakeBody[] slow = [.. Enumerable.Range(0, 3).Select(_ => scenario.Entered(2 * MiB))];
        FakeBody[] starts = [.. Enumerable.Range(0, 21).Select(_ => scenario.Entered(90_000))];
        _ = scenario.Admission.GrowAsync(starts[0], MiB, CancellationToken.None).AsTask();
        _ = scenario.EnterAsync(new FakeBody("b", network: 2), MiB);

        scenario.PassReceiving(_second, [.. slow.Concat(starts).Select(body => (body, 2000))]);

        Assert.That(slow.Count(body => body.Verdict == BodyVerdict.End), Is.EqualTo(1));
    }

    [Test]
    public void Sweep_WhenTheSpoolIsFull_EndsTheSlowestBelowTheLeastRateFirst()
    {
        FakeBody steady = _scenario.Entered(3 * MiB);
        FakeBody slow = _scenario.Entered(3 * MiB);
        _scenario.Spool.HasRoom = false;
        FillStarts();
        _ = _scenario.EnterAsync(new FakeBody(), 90_000);

        _scenario.PassReceiving(TimeSpan.FromSeconds(5.5), (steady, 20_000), (slow, 100));

        Assert.That((steady.Verdict, slow.Verdict), Is.EqualTo((BodyVerdict.None, BodyVerdict.End)));
    }

    [Test]
    public void Sweep_WhenTheSpoolIsFullAndNoOtherBodyWaits_EndsNone()
    {
        FakeBody slow = _scenario.Entered(6 * MiB);
        _scenario.Spool.HasRoom = false;

        _scenario.PassReceiving(TimeSpan.FromSeconds(60), (slow, 100));

        Assert.That(slow.Verdict, Is.EqualTo(BodyVerdict.None));
    }

    private void FillStarts()
    {
        for (int count = 0; count < 2 * MiB / BodyAdmission.StartBytes; count++)
        {
            _scenario.Handle(_scenario.Entered(MiB));
        }
    }
}
