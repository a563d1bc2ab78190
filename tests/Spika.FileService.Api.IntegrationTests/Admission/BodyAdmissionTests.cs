using Spika.FileService.Api.Admission;
using static Spika.FileService.Api.IntegrationTests.Admission.AdmissionScenario;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>Which bodies have memory, and in which order those get it that wait.</summary>
public sealed class BodyAdmissionTests
{
    private AdmissionScenario _scenario = null!;

    [SetUp]
    public void Begin() => _scenario = new AdmissionScenario();

    [TearDown]
    public void End() => _scenario.Dispose();

    [Test]
    public void EnterAsync_WhenThereIsMemory_LeasesTheAnnouncedLengthAtOnce()
    {
        FakeBody body = _scenario.Entered(MiB);

        Assert.That((body.LeasedBytes, body.Stage), Is.EqualTo((BodyPool.LengthFor(MiB), BodyStage.Reading)));
    }

    [Test]
    public void EnterAsync_WhenLongBodiesHaveTheirShare_LeasesABeginningOnly()
    {
        FillWholes();

        FakeBody body = _scenario.Entered(MiB);

        Assert.That(body.LeasedBytes, Is.EqualTo(BodyAdmission.StartBytes));
    }

    [Test]
    public void EnterAsync_WhenLongBodiesHaveTheirShare_HasRoomForShortOnes()
    {
        FillWholes();

        Assert.That(() => _scenario.Entered(100), Throws.Nothing);
    }

    [Test]
    public async Task EnterAsync_WhenAllMemoryIsLeased_WaitsUntilABodyLeaves()
    {
        FillWholes();
        FakeBody last = FillStarts()[^1];
        Task<Turn> waiting = _scenario.EnterAsync(new FakeBody(), 90_000);
        bool hasWaited = !waiting.IsCompleted;

        _scenario.Admission.Leave(last);

        Assert.That((hasWaited, await waiting), Is.EqualTo((true, Turn.Granted)));
    }

    [Test]
    public async Task EnterAsync_WhenAsManyAreAdmittedAsMay_WaitsHoweverShortTheBody()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 1 });
        FakeBody first = scenario.Entered(1);
        Task<Turn> second = scenario.EnterAsync(new FakeBody(), 1);
        bool hasWaited = !second.IsCompleted;

        scenario.Admission.Leave(first);

        Assert.That((hasWaited, await second), Is.EqualTo((true, Turn.Granted)));
    }

    [Test]
    public async Task EnterAsync_WhenTheBodyIsLongerThanAllMemory_LeasesWhatThereIs()
    {
        FakeBody body = new(announced: 100 * MiB);

        Turn turn = await _scenario.EnterAsync(body, 100 * MiB);

        Assert.That((turn, body.LeasedBytes), Is.EqualTo((Turn.Granted, 6 * MiB)));
    }

    [Test]
    public async Task EnterAsync_WhenOthersHoldLess_GivesThemTheTurn()
    {
        // All from one address: the owners differ.
        FakeBody greedy = _scenario.Entered(6 * MiB, "greedy");
        List<FakeBody> starts = FillStarts("greedy");
        Task<Turn> more = _scenario.EnterAsync(new FakeBody("greedy"), 90_000);
        Task<Turn> modest = _scenario.EnterAsync(new FakeBody("modest"), 90_000);

        _scenario.Admission.Leave(starts[0]);

        Assert.That(
            (await modest, more.IsCompleted, greedy.Stage),
            Is.EqualTo((Turn.Granted, false, BodyStage.Reading))
        );
    }

    [Test]
    public async Task EnterAsync_WhenOneAddressNamesManyOwners_GivesAnotherAddressTheTurn()
    {
        _ = _scenario.Entered(6 * MiB, "greedy", network: 1);
        List<FakeBody> starts = FillStarts("greedy");
        Task<Turn> more = _scenario.EnterAsync(new FakeBody("greedy again", network: 1), 90_000);
        Task<Turn> modest = _scenario.EnterAsync(new FakeBody("modest", network: 2), 90_000);

        _scenario.Admission.Leave(starts[0]);

        Assert.That((await modest, more.IsCompleted), Is.EqualTo((Turn.Granted, false)));
    }

    [Test]
    public async Task EnterAsync_WhenTheClientGoesAway_LosesItsPlace()
    {
        using CancellationTokenSource gone = new();
        FillWholes();
        FillStarts();
        AdmissionFigures before = _scenario.Admission.Figures;
        FakeBody body = new();
        Task<Turn> waiting = _scenario.EnterAsync(body, 90_000, gone.Token);

        await gone.CancelAsync();
        _scenario.Admission.Leave(body);

        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_scenario.Admission.Figures, Is.EqualTo(before));
    }

    [Test]
    public async Task EnterAsync_WhenOneNetworkFillsTheLine_RefusesItsNewestForThoseOfAnother()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 1, MaxQueued = 10 });
        using CancellationTokenSource end = new();
        scenario.Entered(10, network: 1);
        Task<Turn>[] attack =
        [
            .. Enumerable
                .Range(0, 10)
                .Select(i => scenario.EnterAsync(new FakeBody($"owner {i}", network: 1), 10, end.Token)),
        ];

        Task<Turn>[] others =
        [
            .. Enumerable.Range(0, 10).Select(i => scenario.EnterAsync(new FakeBody("b", network: 2), 10, end.Token)),
        ];
        Task<Turn> more = scenario.EnterAsync(new FakeBody("owner 10", network: 1), 10, end.Token);

        // They share the line until one has no more than twice as many as the other.
        Assert.That(await Task.WhenAll(attack.TakeLast(3)), Has.All.EqualTo(Turn.Busy));
        Assert.That(await Task.WhenAll(others.TakeLast(7).Append(more)), Has.All.EqualTo(Turn.Busy));
        Assert.That(attack.Take(7).Concat(others.Take(3)).Count(turn => turn.IsCompleted), Is.Zero);
        await end.CancelAsync();
    }

    [Test]
    public async Task EnterAsync_WhenOneNetworkFillsTheSpool_EndsOneOfItsBodiesForAnother()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 1, MaxQueued = 10 });
        using CancellationTokenSource end = new();
        scenario.Entered(10, network: 1);
        FakeBody[] attack = [.. Enumerable.Range(0, 10).Select(_ => Spooled(scenario, network: 1))];

        Task<Turn> more = scenario.EnterAsync(new FakeBody(network: 1), MiB, end.Token);
        Task<Turn>[] others =
        [
            .. Enumerable.Range(0, 10).Select(_ => scenario.EnterAsync(new FakeBody("b", network: 2), 10, end.Token)),
        ];

        // They share the places until one has no more than twice as many as the other.
        Assert.That(await more, Is.EqualTo(Turn.Busy));
        Assert.That(
            (attack.Count(body => body.Verdict == BodyVerdict.End), others.Count(turn => turn.IsCompleted)),
            Is.EqualTo((4, 6))
        );
        await end.CancelAsync();
    }

    [Test]
    public async Task EnterAsync_WhenTheSpoolIsFull_EndsBodiesOfTheLargestNetworkOnly()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 1, MaxQueued = 103 });
        scenario.Entered(10, network: 1);
        FakeBody[] crowd = [.. Enumerable.Range(0, 100).Select(_ => Spooled(scenario, network: 1))];
        scenario.PassReceiving(TimeSpan.FromSeconds(1), [.. crowd.Select(body => (body, 2000))]);

        // Not observed yet, so that they seem to need for ever.
        FakeBody[] few = [.. Enumerable.Range(0, 3).Select(_ => Spooled(scenario, network: 2))];
        for (ulong network = 3; network < 7; network++)
        {
            Assert.That(
                await scenario.EnterAsync(new FakeBody(network: network, canWaitUnread: false), 10),
                Is.EqualTo(Turn.Spool)
            );
        }

        Assert.That(
            (few.Count(body => body.Verdict == BodyVerdict.End), crowd.Count(body => body.Verdict == BodyVerdict.End)),
            Is.EqualTo((0, 4))
        );
    }

    [Test]
    public async Task EnterAsync_WhenTooManyWaitAndNoneIsSlow_IsBusy()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 1, MaxQueued = 1 });
        _ = scenario.Entered(1);
        _ = scenario.EnterAsync(new FakeBody(), 1);
        FakeBody third = new();

        Turn turn = await scenario.EnterAsync(third, 1);
        scenario.Admission.Leave(third);

        Assert.That((turn, scenario.Admission.Figures.Waiting), Is.EqualTo((Turn.Busy, 1)));
    }

    [Test]
    public async Task EnterAsync_WhenABodyMayNotWaitUnread_SendsItToTheSpoolAtOnce()
    {
        FillWholes();
        FillStarts();

        Turn turn = await _scenario.EnterAsync(new FakeBody(canWaitUnread: false), MiB);

        Assert.That((turn, _scenario.Admission.Figures.Spooling), Is.EqualTo((Turn.Spool, 1)));
    }

    [Test]
    public async Task GrowAsync_WhenAWholeBodyLeaves_LeasesTheAnnouncedLengthInPlaceOfTheBeginning()
    {
        FakeBody whole = FillWholes()[0];
        FakeBody body = _scenario.Entered(MiB);
        Task<Turn> growing = _scenario.Admission.GrowAsync(body, MiB, CancellationToken.None).AsTask();
        bool hasWaited = !growing.IsCompleted;

        _scenario.Admission.Leave(whole);

        Assert.That((hasWaited, await growing), Is.EqualTo((true, Turn.Granted)));
        Assert.That(
            (body.LeasedBytes, _scenario.Admission.Figures.LeasedBytes),
            Is.EqualTo((BodyPool.LengthFor(MiB), 6L * MiB))
        );
    }

    [Test]
    public async Task ReturnAsync_WhenOthersHaveJustArrived_GoesFirst()
    {
        using AdmissionScenario scenario = new(new ChunkRequestOptions { MaxInFlight = 1 });
        FakeBody parked = scenario.Entered(100);
        scenario.Admission.Park(parked);
        FakeBody first = scenario.Entered(100);
        Task<Turn> newcomer = scenario.EnterAsync(new FakeBody(), 100);
        Task<Turn> returning = scenario.Admission.ReturnAsync(parked, 100, CancellationToken.None).AsTask();

        scenario.Admission.Leave(first);

        Assert.That((await returning, newcomer.IsCompleted), Is.EqualTo((Turn.Granted, false)));
    }

    [Test]
    public void Leave_InWhicheverStage_GivesEverythingBack()
    {
        List<FakeBody> bodies = [.. FillWholes(), .. FillStarts()];
        FakeBody waiting = new();
        _ = _scenario.EnterAsync(waiting, 90_000);
        FakeBody spooling = new(canWaitUnread: false);
        _ = _scenario.EnterAsync(spooling, 90_000);
        _scenario.Handle(bodies[0]);
        _scenario.Admission.Park(bodies[1]);

        foreach (FakeBody body in (FakeBody[])[waiting, spooling, .. bodies, .. bodies])
        {
            _scenario.Admission.Leave(body);
        }

        Assert.That(_scenario.Admission.Figures, Is.EqualTo(default(AdmissionFigures)));
    }

    // Six of 1 MiB.
    private List<FakeBody> FillWholes() => [.. Enumerable.Range(0, 6).Select(_ => _scenario.Entered(MiB))];

    private List<FakeBody> FillStarts(string owner = "a") =>
        [.. Enumerable.Range(0, 2 * MiB / BodyAdmission.StartBytes).Select(_ => _scenario.Entered(MiB, owner))];

    private static FakeBody Spooled(AdmissionScenario scenario, ulong network)
    {
        FakeBody body = new(network: network, announced: MiB, canWaitUnread: false);
        Task<Turn> turn = scenario.EnterAsync(body, MiB);
        Assert.That(turn.IsCompletedSuccessfully);
        Assert.That(turn.Result, Is.EqualTo(Turn.Spool));
        return body;
    }
}
