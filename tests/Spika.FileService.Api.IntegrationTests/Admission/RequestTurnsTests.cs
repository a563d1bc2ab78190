using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;
using Spika.FileService.Api.IntegrationTests.Processes;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class RequestTurnsTests
{
    private const int Turns = 2;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _clock = new();

    private RequestTurns _turns = null!;

    // Each request that was begun, until it is told to end.
    private List<TaskCompletionSource> _begun = null!;

    [SetUp]
    public void SetUp()
    {
        _turns = Create(_patience);
        _begun = [];
    }

    [TearDown]
    public void TearDown() => _turns.Dispose();

    [Test]
    public void Requests_OfOneClient_WaitForItsTurnsAndThoseOfOthersDoNot()
    {
        Send("10.0.0.1", count: 5);
        int ofOne = _begun.Count;
        Send("10.0.0.2", count: 1);

        Assert.That((ofOne, _begun.Count), Is.EqualTo((Turns, Turns + 1)));
    }

    [Test]
    public async Task Request_WhenAnotherEnds_Begins()
    {
        Send("10.0.0.1", count: 3);

        _begun[0].SetResult();

        await Eventually.IsTrueAsync(() => _begun.Count == 3, Task.CompletedTask);
    }

    [Test]
    public async Task Request_WhenAnotherFails_Begins()
    {
        Task[] requests = Send("10.0.0.1", count: 3);

        _begun[0].SetException(new IOException("a test"));

        Assert.That(async () => await requests[0], Throws.TypeOf<IOException>());
        await Eventually.IsTrueAsync(() => _begun.Count == 3, Task.CompletedTask);
    }

    [Test]
    public async Task Requests_WhenTheOthersTakeLong_Begin()
    {
        Task[] requests = Send("10.0.0.1", count: 5);

        _clock.Advance(HandlingTurns.Longest);

        await Eventually.IsTrueAsync(() => _begun.Count == 2 * Turns, Task.CompletedTask);
        Assert.That(requests.Count(request => request.IsCompleted), Is.Zero);
    }

    [Test]
    public async Task Request_WhenItsClientGoesAway_WaitsNoLonger()
    {
        using CancellationTokenSource gone = new();
        Send("10.0.0.1", count: Turns);
        Task waiting = SendAsync("10.0.0.1", gone.Token);
        Task next = SendAsync("10.0.0.1");

        await gone.CancelAsync();
        await waiting.WaitAsync(_patience);
        _begun[0].SetResult();

        await Eventually.IsTrueAsync(() => _begun.Count == Turns + 1, Task.CompletedTask);
        Assert.That(next.IsCompleted, Is.False);
    }

    [Test]
    public async Task Request_WhenItWaitsForTooLong_IsRefused()
    {
        using RequestTurns impatient = Create(HandlingTurns.Longest / 2);
        Task[] requests = [.. Enumerable.Range(0, Turns).Select(_ => SendAsync(impatient, Context("10.0.0.1")))];
        HttpContext late = Context("10.0.0.1");
        Task waiting = SendAsync(impatient, late);

        _clock.Advance(HandlingTurns.Longest / 2);
        await waiting.WaitAsync(_patience);

        Assert.That((late.Response.StatusCode, _begun.Count), Is.EqualTo((503, Turns)));
        Assert.That(requests.Count(request => request.IsCompleted), Is.Zero);
    }

    private RequestTurns Create(TimeSpan patience) =>
        new(Options.Create(new ChunkRequestOptions { MaxHandledPerClient = Turns, Timeout = patience }), _clock);

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

    private static DefaultHttpContext Context(string address, CancellationToken gone = default)
    {
        DefaultHttpContext context = new() { RequestAborted = gone };
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        return context;
    }
}
