using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.UnitTests.Persistence;

public sealed class TimeLimitTests
{
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(1);

    [Test]
    public void WithinAsync_WhenTheWorkTakesLonger_SaysThatThereIsNoAnswer()
    {
        TaskCompletionSource<int> never = new();

        Assert.That(
            async () => await never.Task.WithinAsync(_moment, TimeProvider.System),
            Throws.TypeOf<NoAnswerException>()
        );
    }

    [Test]
    public async Task WithinAsync_WhileWhatItWaitsForGoesOn_CountsFromThen()
    {
        FakeTimeProvider clock = new();
        long progress = clock.GetTimestamp();
        TaskCompletionSource<int> never = new();
        Task<int> limited = never.Task.WithinAsync(TimeSpan.FromSeconds(10), clock, () => progress);

        clock.Advance(TimeSpan.FromMilliseconds(4000.5));
        progress = clock.GetTimestamp();
        clock.Advance(TimeSpan.FromMilliseconds(9999.8));
        bool isLimitedEarly = limited.IsCompleted;
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(async () => await limited, Throws.TypeOf<NoAnswerException>());
        Assert.That(isLimitedEarly, Is.False);
    }

    [Test]
    public void WithinAsync_WhenTheWorkFails_ThrowsItsOwnFailure()
    {
        TimeoutException own = new("The driver's own.");

        Assert.That(
            async () => await Task.FromException<int>(own).WithinAsync(TimeSpan.FromMinutes(1), TimeProvider.System),
            Throws.Exception.SameAs(own)
        );
    }

    // The limits of a driver and of a request are often the same length.
    [Test]
    public async Task WithinAsync_WhenTheWorkEndsAtTheLimit_HasItsResultOrSaysThatThereIsNoAnswer()
    {
        int ended = 0;
        await Parallel.ForAsync(
            0,
            4000,
            new ParallelOptions { MaxDegreeOfParallelism = 64 },
            async (i, _) =>
            {
                try
                {
                    await WorkOfAMomentAsync().WithinAsync(_moment, TimeProvider.System);
                }
                catch (NoAnswerException) { }

                Interlocked.Increment(ref ended);
            }
        );

        Assert.That(ended, Is.EqualTo(4000));
    }

    private static async Task<int> WorkOfAMomentAsync()
    {
        TaskCompletionSource<int> work = new();
        await using Timer end = new(_ => work.TrySetResult(1), null, _moment, Timeout.InfiniteTimeSpan);
        return await work.Task;
    }
}
