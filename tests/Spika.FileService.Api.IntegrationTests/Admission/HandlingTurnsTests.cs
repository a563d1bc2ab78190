using Spika.FileService.Api.Admission;

namespace Spika.FileService.Api.IntegrationTests.Admission;

[TestFixture]
public sealed class HandlingTurnsTests
{
    private const int Places = 8;

    // Of one owner.
    private const int OwnPlaces = 6;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private const string Many = "many";

    private const string Few = "few";

    private const string Third = "third";

    private AdmissionScenario _scenario = null!;

    private List<FakeBody> _handled = null!;

    [SetUp]
    public void SetUp()
    {
        _scenario = new AdmissionScenario(new ChunkRequestOptions { MaxHandledPerClient = Places });
        _handled = Fill(Many, network: 1);
    }

    [TearDown]
    public void TearDown() => _scenario.Dispose();

    [Test]
    public void Handle_WhenOneNetworkHasAllItsTurns_OfAnotherBeginsAtOnce()
    {
        Task<Turn>[] many = [.. Enumerable.Range(0, 600).Select(i => HandleAsync(Chunk($"{Many}{i}", 1)))];

        _scenario.Handle(Chunk(Few, 1, _scenario, network: 2));

        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(many.Length));
    }

    [Test]
    public async Task Handle_OfAnotherOwnerOfTheSameNetwork_IsNext()
    {
        Task<Turn>[] many = [.. Enumerable.Range(0, 600).Select(_ => HandleAsync(Chunk(Many, 1)))];

        // More bytes than all of the other client's: what counts is how many are handled.
        Task<Turn> few = HandleAsync(Chunk(Few, 8 << 20));
        _scenario.Admission.Leave(_handled[0]);

        Assert.That(await few.WaitAsync(_patience), Is.EqualTo(Turn.Granted));
        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(many.Length));
    }

    [Test]
    public async Task Handle_WhenAnotherNetworkHasAllItsTurns_GoesOnInTheOrderOfArrival()
    {
        _ = HandleAsync(Chunk("new", 1));
        List<FakeBody> others = Fill(Few, network: 2);
        Task<Turn> waiting = HandleAsync(Chunk(Few, 1, _scenario, network: 2));

        _scenario.Admission.Leave(others[0]);

        Assert.That(await waiting.WaitAsync(_patience), Is.EqualTo(Turn.Granted));
    }

    [Test]
    public void Handle_OfAnotherOwnerBesideOneThatHasAllItsTurns_BeginsAtOnce()
    {
        _scenario.Admission.Leave(_handled[^1]);

        _ = HandleAsync(Chunk(Many, 1));
        _scenario.Handle(Chunk(Few, 1));

        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(1));
    }

    // A group of commits flushes the bytes of all its chunks: 32 chunks of 1 MiB made one of 54 KiB wait for 1.4 s.
    [TestCase(1, 24)]
    [TestCase(HandlingTurns.BytesOfTurn, 24)]
    [TestCase(HandlingTurns.BytesOfTurn + 1, 12)]
    [TestCase(6 * HandlingTurns.BytesOfTurn, 4)]
    [TestCase(13 * HandlingTurns.BytesOfTurn, 1)]
    [TestCase(60 * HandlingTurns.BytesOfTurn, 1)]
    public void Handle_OfLongBodiesBesideAnotherClient_BeginsAsManyAsHaveTheirTurns(int bytes, int expected)
    {
        using AdmissionScenario scenario = Roomy();
        scenario.Handle(Chunk(Few, 1, scenario, network: 2));
        List<FakeBody> bodies = [.. Enumerable.Range(0, 25).Select(_ => Chunk(Many, bytes, scenario))];

        int begun = bodies.Count(body => HandleAsync(body, scenario).IsCompleted);
        scenario.Handle(Chunk(Few, 1, scenario));
        bodies.ForEach(scenario.Admission.Leave);

        Assert.That(begun, Is.EqualTo(expected));
        Assert.That((bodies[0].Owner.Handled, bodies[0].Network.Handled), Is.EqualTo((0, 1)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Handle_OfAClientAlone_BeginsAsManyAsHavePlacesAtAnyLength(bool isAfterAnother)
    {
        using AdmissionScenario scenario = Roomy();
        if (isAfterAnother)
        {
            FakeBody other = Chunk(Few, 1, scenario);
            scenario.Handle(other);
            scenario.Admission.Leave(other);
            scenario.Pass(TimeSpan.FromSeconds(6));
            scenario.Handle(Chunk(Many, 1, scenario));
            scenario.Pass(TimeSpan.FromSeconds(6));
        }

        FakeBody[] bodies = [.. Enumerable.Range(0, 33).Select(_ => Chunk(Many, 1 << 20, scenario))];

        Assert.That(bodies.Count(body => HandleAsync(body, scenario).IsCompleted), Is.EqualTo(32));
    }

    // Short ones would pass it by for good, those that wait and those that come.
    [Test]
    public async Task Handle_OfALongBody_IsBeforeShortOnesThatCameLater()
    {
        _scenario.Admission.Leave(_handled[0]);
        Task<Turn> longOne = HandleAsync(Chunk(Many, 2 * HandlingTurns.BytesOfTurn));
        Task<Turn> shortOne = HandleAsync(Chunk(Many, 1));
        bool hadTurn = shortOne.IsCompleted;

        _scenario.Admission.Leave(_handled[1]);

        Assert.That(await longOne.WaitAsync(_patience), Is.EqualTo(Turn.Granted));
        Assert.That((hadTurn, shortOne.IsCompleted), Is.EqualTo((false, false)));
    }

    [Test]
    public async Task Handle_WhileALongBodyOfAnotherNetworkHasNoTurn_GoesOn()
    {
        _handled.ForEach(_scenario.Admission.Leave);
        _scenario.Handle(Chunk(Many, 1));
        _ = HandleAsync(Chunk(Many, Places * HandlingTurns.BytesOfTurn));
        List<FakeBody> others = Fill(Few, network: 2);
        Task<Turn> waiting = HandleAsync(Chunk(Few, 1, _scenario, network: 2));

        _scenario.Admission.Leave(others[0]);

        Assert.That(await waiting.WaitAsync(_patience), Is.EqualTo(Turn.Granted));
        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(1));
    }

    // A phone takes seconds for the body of a chunk.
    [Test]
    public void Handle_WhileABodyOfAnotherClientComes_CountsTheBytes()
    {
        using AdmissionScenario scenario = Roomy();
        scenario.Handle(Chunk(Many, 1, scenario));
        scenario.Pass(TimeSpan.FromSeconds(6));
        _ = Chunk(Few, 1, scenario, network: 2);
        FakeBody[] bodies = [.. Enumerable.Range(0, 33).Select(_ => Chunk(Many, 1 << 20, scenario))];

        Assert.That(bodies.Count(body => HandleAsync(body, scenario).IsCompleted), Is.EqualTo(1));
    }

    // Of a phone that goes from one network to another.
    [Test]
    public void Handle_OfOneOwnerFromTwoNetworks_IsOfAClientAlone()
    {
        using AdmissionScenario scenario = Roomy();
        scenario.Handle(Chunk(Many, 1, scenario));
        FakeBody[] bodies = [.. Enumerable.Range(0, 10).Select(_ => Chunk(Many, 1 << 20, scenario, network: 2))];

        Assert.That(bodies.Count(body => HandleAsync(body, scenario).IsCompleted), Is.EqualTo(10));
    }

    [Test]
    public void Handle_OfClientsThatNameNoOwner_IsLimitedForEachNetwork()
    {
        foreach (ulong network in new ulong[] { 2, 3 })
        {
            for (int i = 0; i < OwnPlaces; i++)
            {
                _scenario.Handle(Chunk("", 1, _scenario, network));
            }
        }

        _ = HandleAsync(Chunk("", 1, _scenario, network: 3));

        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(1));
    }

    [Test]
    public void Handle_OfOneOwnerFromAnotherNetwork_WaitsToo()
    {
        _ = HandleAsync(Chunk(Many, 1, _scenario, network: 2));

        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_OfOneClient_IsInTheOrderOfArrival()
    {
        Task<Turn>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => HandleAsync(Chunk(Many, 1)))];

        _scenario.Admission.Leave(_handled[0]);
        _scenario.Admission.Leave(_handled[1]);

        await Task.WhenAll(waiting[0], waiting[1]).WaitAsync(_patience);
        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(1));
    }

    [Test]
    public void Handle_OfABodyThatIsNoChunk_DoesNotWait()
    {
        _ = HandleAsync(Chunk(Many, 1));

        _scenario.Handle(_scenario.Entered(1));

        Assert.That(_scenario.Admission.Figures.WaitingWhole, Is.EqualTo(1));
    }

    [Test]
    public async Task Sweep_WhenHandlingTakesLonger_GivesItsPlaceToAnother()
    {
        Task<Turn> waiting = HandleAsync(Chunk(Many, 1));

        _scenario.Pass(HandlingTurns.Longest - BodyAdmission.SweepEvery);
        int waitingBefore = _scenario.Admission.Figures.WaitingWhole;
        _scenario.Pass(3 * BodyAdmission.SweepEvery);

        Assert.That(waitingBefore, Is.EqualTo(1));
        Assert.That(await waiting.WaitAsync(_patience), Is.EqualTo(Turn.Granted));
        Assert.That(_handled.Sum(body => body.Interrupts), Is.Zero);
    }

    [Test]
    public async Task Sweep_WhenAWholeBodyHasNoTurnForTheTimeout_IsBusy()
    {
        using AdmissionScenario scenario = new(
            new ChunkRequestOptions { MaxHandledPerClient = Places, Timeout = TimeSpan.FromSeconds(1) }
        );
        FakeBody[] bodies = [.. Enumerable.Range(0, 25 * Places).Select(_ => Chunk(Many, 1, scenario))];
        Task<Turn>[] turns = [.. bodies.Select(body => HandleAsync(body, scenario))];

        scenario.Spool.HasRoom = false;
        scenario.Admission.ReportFullSpool();
        scenario.Pass(TimeSpan.FromSeconds(1.5));

        // It is not taken for the slowest reader: to end its reading would end that of the connection's next request.
        Assert.That(await turns[^1].WaitAsync(_patience), Is.EqualTo(Turn.Busy));
        Assert.That((bodies[^1].Verdict, bodies[^1].Interrupts), Is.EqualTo((BodyVerdict.None, 0)));
        Array.ForEach(bodies, scenario.Admission.Leave);
        Assert.That(scenario.Admission.Figures, Is.EqualTo(default(AdmissionFigures)));
    }

    [Test]
    public async Task Leave_WhileItWaits_GivesEverythingBack()
    {
        using CancellationTokenSource gone = new();
        FakeBody waiting = Chunk(Few, 1);
        Task<Turn> turn = _scenario.Admission.HandleAsync(waiting, gone.Token).AsTask();
        await gone.CancelAsync();
        _scenario.Admission.Leave(waiting);
        FakeBody next = Chunk(Few, 1);
        Task<Turn> granted = HandleAsync(next);

        foreach (FakeBody body in _handled)
        {
            _scenario.Admission.Leave(body);
            _scenario.Admission.Leave(body);
        }

        Assert.That(async () => await turn, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await granted, Is.EqualTo(Turn.Granted));
        _scenario.Admission.Leave(next);
        Assert.That(_scenario.Admission.Figures, Is.EqualTo(default(AdmissionFigures)));
        Assert.That((next.Owner.Handled, next.Network.Handled), Is.EqualTo((0, 0)));
    }

    private static AdmissionScenario Roomy() =>
        new(new ChunkRequestOptions { MaxHandledPerClient = 32, MaxBodyBytesInFlight = 1 << 30 });

    /// <summary>Takes all turns of a network, those of one owner first.</summary>
    private List<FakeBody> Fill(string owner, ulong network)
    {
        List<FakeBody> bodies =
        [
            .. Enumerable
                .Range(0, Places)
                .Select(i => Chunk(i < OwnPlaces ? owner : $"{Third}{network}", 1, _scenario, network)),
        ];
        bodies.ForEach(_scenario.Handle);
        return bodies;
    }

    private FakeBody Chunk(string owner, int bytes) => Chunk(owner, bytes, _scenario);

    private static FakeBody Chunk(string owner, int bytes, AdmissionScenario scenario, ulong network = 1)
    {
        FakeBody body = new(owner, network, announced: bytes) { IsChunk = true, ReceivedBytes = bytes };
        Task<Turn> turn = scenario.EnterAsync(body, bytes);
        Assert.That(turn.IsCompletedSuccessfully, "There was to be memory.");
        return body;
    }

    private Task<Turn> HandleAsync(FakeBody body) => HandleAsync(body, _scenario);

    private static Task<Turn> HandleAsync(FakeBody body, AdmissionScenario scenario) =>
        scenario.Admission.HandleAsync(body, CancellationToken.None).AsTask();
}
