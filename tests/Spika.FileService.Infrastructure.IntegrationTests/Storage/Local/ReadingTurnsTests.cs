using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.IntegrationTests.Storage.Local;

public sealed class ReadingTurnsTests
{
    private ReadingTurns _turns = null!;

    [SetUp]
    public void SetUp() => _turns = new ReadingTurns(limit: 4);

    [Test]
    public void Enter_WhenOneOwnerHasHalfOfTheTurns_LetsItWait()
    {
        Task[] greedy = Enter("greedy", 6);

        Assert.That(greedy.Count(turn => turn.IsCompleted), Is.EqualTo(2));
    }

    [Test]
    public void Enter_WhileOneOwnerWaits_GivesAnotherOneItsTurnAtOnce()
    {
        Enter("greedy", 100);

        Assert.That(Enter("other", 1)[0].IsCompleted);
    }

    [Test]
    public void Enter_WhateverTheOwners_GivesNoMoreThanItsTurns()
    {
        Task[] turns = [.. Enumerable.Range(0, 10).SelectMany(owner => Enter($"{owner}", 1))];

        Assert.That(turns.Count(turn => turn.IsCompleted), Is.EqualTo(4));
    }

    [Test]
    public async Task Leave_WhenSeveralOwnersWait_GoesRoundThem()
    {
        Enter("a", 2);
        Enter("b", 2);
        Task[] many = Enter("many", 50);
        Task[] few = Enter("few", 1);

        _turns.Leave("a");
        await many[0].WaitAsync(TimeSpan.FromSeconds(10));
        _turns.Leave("b");
        await few[0].WaitAsync(TimeSpan.FromSeconds(10));

        Assert.That(many[1].IsCompleted, Is.False);
    }

    [Test]
    public async Task Enter_WhenCancelled_TakesNoTurn()
    {
        using CancellationTokenSource lost = new();
        Enter("a", 2);
        Task cancelled = _turns.EnterAsync("a", lost.Token);
        Task next = _turns.EnterAsync("a", CancellationToken.None);

        await lost.CancelAsync();
        _turns.Leave("a");

        Assert.That(() => cancelled, Throws.InstanceOf<OperationCanceledException>());
        await next.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task Leave_WhenManyEnterAndLeaveAtOnce_LosesNoTurn()
    {
        int running = 0;
        int most = 0;
        await Parallel.ForAsync(
            0,
            2000,
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, _) =>
            {
                string owner = $"{i % 7}";
                await _turns.EnterAsync(owner, CancellationToken.None);
                int now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.Yield();
                Interlocked.Decrement(ref running);
                _turns.Leave(owner);
            }
        );

        // How many of them met is up to the scheduler.
        Assert.That(running, Is.Zero);
        Assert.That(most, Is.InRange(1, 4));
        Task[] five = [.. new[] { "a", "b", "c", "d", "e" }.SelectMany(owner => Enter(owner, 1))];
        Assert.That(five.Count(turn => turn.IsCompleted), Is.EqualTo(4));
    }

    private Task[] Enter(string owner, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => _turns.EnterAsync(owner, CancellationToken.None))];

    private static void InterlockedMax(ref int most, int value)
    {
        for (int old = most; value > old; old = most)
        {
            Interlocked.CompareExchange(ref most, value, old);
        }
    }
}
