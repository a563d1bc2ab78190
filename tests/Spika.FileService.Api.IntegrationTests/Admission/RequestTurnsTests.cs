using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class RequestTurnsTests
{
    private const int Turns = 16;

    // At once, while another client sends chunks.
    private const int TurnsBesideOthers = Turns / 8;

    private const int TurnsOfChunks = 4 * Turns;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();

    private ChunkSenders _senders = null!;

    private RequestTurns _turns = null!;

    // Each request that was begun, until it is told to end.
    private List<TaskCompletionSource> _begun = null!;

    [SetUp]
    public void SetUp()
    {
        _senders = new ChunkSenders(_clock);
        _turns = Create(_patience);
        _begun = [];
    }

    [TearDown]
    public void TearDown() => _turns.Dispose();

    [Test]
    public async Task Requests_OfOneClient_WaitForItsTurnsAndThoseOfOthersDoNot()
    {
        Send("10.0.0.1", count: (2 * Turns) + 1);
        await BegunAsync(Turns);
        Send("10.0.0.2", count: 1);
        await BegunAsync(Turns + 1);

        Assert.That(_begun, Has.Count.EqualTo(Turns + 1));
    }

    [Test]
    public async Task Requests_WhileAnotherClientSendsChunks_HaveAnEighthOfTheTurns()
    {
        _senders.Note(Sender("10.0.0.2"));
        Send("10.0.0.1", count: (2 * Turns) + 1);
        await BegunAsync(TurnsBesideOthers);
        Send("10.0.0.2", count: (2 * Turns) + 1);
        await BegunAsync(TurnsBesideOthers + Turns);

        _clock.Advance(RequestTurns.Longest / 8);

        await BegunAsync((2 * TurnsBesideOthers) + Turns);
    }

    [Test]
    public async Task Requests_WhenNoOtherClientSendsChunksAnyMore_HaveAllTurns()
    {
        _senders.Note(Sender("10.0.0.2"));
        _clock.Advance(ChunkSenders.Pause);

        Send("10.0.0.1", count: (2 * Turns) + 1);

        await BegunAsync(Turns);
    }

    [Test]
    public async Task Requests_OfAClientAmongSeveralThatSendChunks_HaveAnEighthOfTheTurns()
    {
        _senders.Note(Sender("10.0.0.2"));
        _senders.Note(Sender("10.0.0.1"));

        Send("10.0.0.1", count: (2 * Turns) + 1);
        await BegunAsync(TurnsBesideOthers);
        _clock.Advance(RequestTurns.Longest / 8);

        await BegunAsync(2 * TurnsBesideOthers);
    }

    // With a token in the header for its chunks, and without one for its pictures.
    [Test]
    public async Task Requests_WithoutAnOwnerOfTheNetworkThatSendsChunks_HaveAllTurns()
    {
        _senders.Note(Sender("10.0.0.1") with { Owner = "token" });

        Send("10.0.0.1", count: (2 * Turns) + 1);

        await BegunAsync(Turns);
    }

    [Test]
    public async Task Requests_ThatWaitedBeforeAnotherClientSentChunks_HaveAnEighthOfTheTurns()
    {
        Send("10.0.0.1", count: (3 * Turns) + 1);
        await BegunAsync(Turns);

        _senders.Note(Sender("10.0.0.2"));
        _clock.Advance(RequestTurns.Longest);
        await BegunAsync(Turns + TurnsBesideOthers);
        _clock.Advance(RequestTurns.Longest / 8);

        await BegunAsync(Turns + (2 * TurnsBesideOthers));
    }

    [Test]
    public async Task Request_WhenItWaitsTwice_IsRefusedAfterTheTimeOfBoth()
    {
        const int FewTurns = Turns / TurnsBesideOthers;
        using RequestTurns impatient = Create(RequestTurns.Longest + (RequestTurns.Longest / 8), 4 * FewTurns);
        Task[] requests = [.. Enumerable.Range(0, FewTurns).Select(_ => SendAsync(impatient, Context("10.0.0.1")))];
        await BegunAsync(FewTurns);
        Task[] waiting = [.. Enumerable.Range(0, 2).Select(_ => SendAsync(impatient, Context("10.0.0.1")))];

        // One of the two has all turns then, and the other one waits once more.
        _senders.Note(Sender("10.0.0.2"));
        _clock.Advance(RequestTurns.Longest);
        await BegunAsync(FewTurns + 1);
        _clock.Advance(RequestTurns.Longest / 8);
        await Task.WhenAny(waiting).WaitAsync(_patience);

        Assert.That((_begun.Count, waiting.Count(request => request.IsCompleted)), Is.EqualTo((FewTurns + 1, 1)));
        Assert.That(requests.Count(request => request.IsCompleted), Is.Zero);
    }

    [TestCase(1)]
    [TestCase(4 * 3)]
    public async Task Request_BesideAnotherClientThatSendsChunksWithFewerTurns_HasAllOfThem(int maxHandled)
    {
        using RequestTurns few = Create(_patience, maxHandled);
        _senders.Note(Sender("10.0.0.2"));

        Task request = SendAsync(few, Context("10.0.0.1"));
        Task next = SendAsync(few, Context("10.0.0.1"));
        await BegunAsync(1);
        _begun[0].SetResult();
        await BegunAsync(2);

        Assert.That((request.IsCompletedSuccessfully, next.IsCompleted), Is.EqualTo((true, false)));
    }

    // It would be in the loop of what arrives on sockets, and other connections would wait for it.
    [Test]
    public async Task Request_WithATurn_IsNotHandledBeforeItsThreadGoesOn()
    {
        (int sender, bool isSending, bool isInside) = (Environment.CurrentManagedThreadId, true, false);

        Task request = _turns.HandleAsync(
            Context("10.0.0.1"),
            _ =>
            {
                isInside = isSending && Environment.CurrentManagedThreadId == sender;
                return Task.CompletedTask;
            }
        );
        isSending = false;
        await request.WaitAsync(_patience);

        Assert.That(isInside, Is.False);
    }

    [Test]
    public async Task Request_WhenAnotherEnds_Begins()
    {
        Send("10.0.0.1", count: Turns + 1);
        await BegunAsync(Turns);

        _begun[0].SetResult();

        await BegunAsync(Turns + 1);
    }

    [Test]
    public async Task Request_WhenAnotherFails_Begins()
    {
        Task[] requests = Send("10.0.0.1", count: Turns + 1);
        await BegunAsync(Turns);

        _begun[0].SetException(new IOException("a test"));

        Assert.That(async () => await requests[0], Throws.TypeOf<IOException>());
        await BegunAsync(Turns + 1);
    }

    [Test]
    public async Task Requests_WhenTheOthersTakeLong_Begin()
    {
        Task[] requests = Send("10.0.0.1", count: (2 * Turns) + 1);
        await BegunAsync(Turns);

        _clock.Advance(RequestTurns.Longest);

        await BegunAsync(2 * Turns);
        Assert.That(requests.Count(request => request.IsCompleted), Is.Zero);
    }

    [Test]
    public async Task Request_WhenItsClientGoesAway_WaitsNoLonger()
    {
        using CancellationTokenSource gone = new();
        Send("10.0.0.1", count: Turns);
        Task waiting = SendAsync("10.0.0.1", gone.Token);
        Task next = SendAsync("10.0.0.1");
        await BegunAsync(Turns);

        await gone.CancelAsync();
        await waiting.WaitAsync(_patience);
        _begun[0].SetResult();

        await BegunAsync(Turns + 1);
        Assert.That(next.IsCompleted, Is.False);
    }

    [Test]
    public async Task Request_WhenItWaitsForTooLong_IsRefused()
    {
        using RequestTurns impatient = Create(RequestTurns.Longest / 2);
        Task[] requests = [.. Enumerable.Range(0, Turns).Select(_ => SendAsync(impatient, Context("10.0.0.1")))];
        HttpContext late = Context("10.0.0.1");
        Task waiting = SendAsync(impatient, late);
        await BegunAsync(Turns);

        _clock.Advance(RequestTurns.Longest / 2);
        await waiting.WaitAsync(_patience);

        Assert.That((late.Response.StatusCode, _begun.Count), Is.EqualTo((503, Turns)));
        Assert.That(requests.Count(request => request.IsCompleted), Is.Zero);
    }

    // A limiter that is disposed of answers those that wait with a turn that is none.
    [Test]
    public async Task Request_WhenTheServiceEndsWhileItWaits_IsRefused()
    {
        Send("10.0.0.1", count: Turns);
        HttpContext late = Context("10.0.0.1");
        Task waiting = SendAsync(_turns, late);
        await BegunAsync(Turns);

        _turns.Dispose();
        await Eventually.IsTrueAsync(() => waiting.IsCompleted || _begun.Count > Turns, waiting);

        Assert.That((late.Response.StatusCode, _begun.Count), Is.EqualTo((503, Turns)));
    }

    private Task BegunAsync(int count) => Eventually.IsTrueAsync(() => _begun.Count == count, Task.CompletedTask);

    private RequestTurns Create(TimeSpan patience, int maxHandled = TurnsOfChunks) =>
        new(
            Options.Create(new ChunkRequestOptions { MaxHandledPerClient = maxHandled, Timeout = patience }),
            _senders,
            _clock
        );

    private Task[] Send(string address, int count) => [.. Enumerable.Range(0, count).Select(_ => SendAsync(address))];

    private Task SendAsync(string address, CancellationToken gone = default) =>
        SendAsync(_turns, Context(address, gone));

    private Task SendAsync(RequestTurns turns, HttpContext context) =>
        turns.HandleAsync(
            context,
            _ =>
            {
                TaskCompletionSource end = new();
                lock (_begun)
                {
                    _begun.Add(end);
                }

                return end.Task;
            }
        );

    private static ShareKey Sender(string address) => ShareKey.Of(Context(address));

    private static DefaultHttpContext Context(string address, CancellationToken gone = default)
    {
        DefaultHttpContext context = new() { RequestAborted = gone };
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }
}
