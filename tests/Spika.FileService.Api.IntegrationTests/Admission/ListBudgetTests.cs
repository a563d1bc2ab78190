using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Api.Admission;

namespace Spika.FileService.Api.IntegrationTests.Admission;

public sealed class ListBudgetTests
{
    private const long Rate = 1 << 20;

    private static readonly ClientKey _attacker = new(null, 1, IsChunk: false);

    private static readonly ClientKey _other = new("user:1", 0, IsChunk: false);

    private FakeTimeProvider _clock = null!;
    private ListBudget _budget = null!;

    [SetUp]
    public void SetUp()
    {
        _clock = new FakeTimeProvider();
        _budget = new ListBudget(Options.Create(new ListOptions { MaxBytesPerSecond = Rate }), _clock);
    }

    [Test]
    public void Enter_WhenTheListsOfASecondWereSent_WaitsForTheRestAndNoOtherClientDoes()
    {
        Send(_attacker, 3 * Rate);

        Task<long?> waiting = EnterAsync(_attacker);
        Task<long?> other = EnterAsync(_other);
        _clock.Advance(TimeSpan.FromSeconds(1.9));
        bool isEarly = waiting.IsCompleted;
        _clock.Advance(TimeSpan.FromSeconds(0.2));

        Assert.That((isEarly, waiting.IsCompletedSuccessfully), Is.EqualTo((false, true)));
        Assert.That(other.IsCompletedSuccessfully);
    }

    [Test]
    public void Enter_OfManyAtOnce_PassesAsManyAsTheLastListsLengthAllows()
    {
        Send(_attacker, Rate / 10);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Task<long?>[] requests = [.. Enumerable.Range(0, 60).Select(_ => EnterAsync(_attacker))];
        int atOnce = requests.Count(request => request.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(atOnce, Is.EqualTo(11).Within(1));
        Assert.That(requests.Count(request => request.IsCompleted), Is.EqualTo(21).Within(1));
    }

    [Test]
    public async Task Enter_WhenTheWaitWouldBeTooLong_IsRefusedAndNotCharged()
    {
        Send(_attacker, 7 * Rate);

        long? refused = await EnterAsync(_attacker);
        _clock.Advance(TimeSpan.FromSeconds(6.1));
        long? later = await EnterAsync(_attacker);

        Assert.That((refused, later), Is.EqualTo(((long?)null, (long?)(7 * Rate))));
    }

    [Test]
    public async Task Enter_WhenTheClientGoesAway_GivesItsChargeBack()
    {
        Send(_attacker, 2 * Rate);
        using CancellationTokenSource gone = new();
        Task<long?> waiting = _budget.EnterAsync(_attacker, gone.Token).AsTask();
        await gone.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());

        Task<long?> next = EnterAsync(_attacker);
        _clock.Advance(TimeSpan.FromSeconds(1.1));

        Assert.That(next.IsCompletedSuccessfully);
    }

    [Test]
    public void Enter_OfManyClients_ForgetsThoseThatAreFullAgain()
    {
        for (ulong network = 10; network < 20_000; network++)
        {
            Send(_attacker with { Network = network }, Rate);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(_budget.Accounts, Is.LessThanOrEqualTo(10_000));
    }

    private Task<long?> EnterAsync(ClientKey client) => _budget.EnterAsync(client, CancellationToken.None).AsTask();

    // As a request that was let through at once.
    private void Send(ClientKey client, long bytes)
    {
        ValueTask<long?> entered = _budget.EnterAsync(client, CancellationToken.None);
        if (entered.IsCompletedSuccessfully && entered.Result is { } charged)
        {
            _budget.Settle(client, charged, bytes);
        }
    }
}
