using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Common;

namespace Spika.FileService.Application.UnitTests.Common;

public sealed class RetryScheduleTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void NextPause_IsNoneAtFirst_AndGrowsToAQuarterOfASecond()
    {
        RetrySchedule schedule = Start(TimeSpan.FromSeconds(15));

        double[] pauses = [.. Enumerable.Range(0, 7).Select(_ => schedule.NextPause().TotalMilliseconds)];

        Assert.That(pauses, Is.EqualTo(new double[] { 0, 20, 40, 80, 160, 250, 250 }));
    }

    [Test]
    public void HasTimeLeft_UntilTheTimeIsUp()
    {
        RetrySchedule schedule = Start(TimeSpan.FromSeconds(15));
        schedule.NextPause();

        _time.Advance(TimeSpan.FromSeconds(14.9));
        bool before = schedule.HasTimeLeft;
        _time.Advance(TimeSpan.FromSeconds(0.1));

        Assert.That((before, schedule.HasTimeLeft), Is.EqualTo((true, false)));
    }

    [Test]
    public void HasTimeLeft_WhenTheWorkItselfTookAllTheTime_AllowsOneRepetition()
    {
        RetrySchedule schedule = Start(TimeSpan.FromSeconds(15));
        _time.Advance(TimeSpan.FromSeconds(30));

        bool first = schedule.HasTimeLeft;
        schedule.NextPause();

        Assert.That((first, schedule.HasTimeLeft), Is.EqualTo((true, false)));
    }

    [Test]
    public void HasTimeLeft_WhenWaitingIsOff_IsFalse()
    {
        Assert.That(Start(TimeSpan.Zero).HasTimeLeft, Is.False);
    }

    [Test]
    public void PauseAsync_IsNoneAtFirst_AndThenLastsAsLongAsThePause()
    {
        RetrySchedule schedule = Start(TimeSpan.FromSeconds(15));

        Task first = schedule.PauseAsync(new IOException(), CancellationToken.None);
        Task second = schedule.PauseAsync(new IOException(), CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(19));
        bool before = second.IsCompleted;
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That((first.IsCompleted, before, second.IsCompleted), Is.EqualTo((true, false, true)));
    }

    // The caller is told why it waited, and not that it gave up.
    [Test]
    public async Task PauseAsync_WhenTheRequestEnds_ThrowsTheFailure()
    {
        IOException failure = new();
        RetrySchedule schedule = Start(TimeSpan.FromSeconds(15));
        schedule.NextPause();
        using CancellationTokenSource request = new();
        Task pause = schedule.PauseAsync(failure, request.Token);

        await request.CancelAsync();

        Assert.That(async () => await pause, Throws.Exception.SameAs(failure));
    }

    private RetrySchedule Start(TimeSpan upTo) => new(upTo, _time.GetTimestamp(), _time);
}
