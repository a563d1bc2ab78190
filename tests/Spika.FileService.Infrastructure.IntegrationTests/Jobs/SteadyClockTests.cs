using Spika.FileService.Infrastructure.Jobs;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Jobs;

public sealed class SteadyClockTests
{
    private SetClock _time = null!;

    private SteadyClock _steady = null!;

    [SetUp]
    public void Start()
    {
        _time = new SetClock();
        _steady = new SteadyClock(_time, abandonedAfter: TimeSpan.FromHours(24), lastActivity: null);
    }

    [Test]
    public void GetUtcNow_WhenTimeGoesBy_IsTheWallClocks()
    {
        _time.Advance(TimeSpan.FromDays(100));

        Assert.That(_steady.GetUtcNow(), Is.EqualTo(A.Moment.AddDays(100)));
    }

    [Test]
    public void GetUtcNow_WhenTheClockIsSetForward_GoesOnAsBefore()
    {
        _time.Set(TimeSpan.FromDays(30));
        DateTimeOffset atOnce = _steady.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(23));
        DateTimeOffset aDayLater = _steady.GetUtcNow();

        Assert.That((atOnce, aDayLater), Is.EqualTo((A.Moment, A.Moment.AddHours(23))));
    }

    [Test]
    public void GetUtcNow_WhenTheClockWasSetForwardLongAgo_BelievesIt()
    {
        _time.Set(TimeSpan.FromDays(30));
        _steady.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(24));

        Assert.That(_steady.GetUtcNow(), Is.EqualTo(A.Moment.AddDays(31)));
    }

    [Test]
    public void GetUtcNow_WhenTheClockIsSetBack_FollowsAtOnce()
    {
        _time.Set(TimeSpan.FromDays(-30));

        Assert.That(_steady.GetUtcNow(), Is.EqualTo(A.Moment.AddDays(-30)));
    }

    [Test]
    public void GetUtcNow_WhenTheClockIsSetForwardAndBack_ForgetsTheJump()
    {
        _time.Set(TimeSpan.FromDays(30));
        _steady.GetUtcNow();
        _time.Set(TimeSpan.FromDays(-30));
        _time.Advance(TimeSpan.FromHours(24));
        _steady.GetUtcNow();
        _time.Set(TimeSpan.FromDays(30));

        Assert.That(_steady.GetUtcNow(), Is.EqualTo(A.Moment.AddHours(24)));
    }

    [Test]
    public void GetUtcNow_WhenTheClockIsAdjustedALittle_FollowsAtOnce()
    {
        _time.Set(TimeSpan.FromSeconds(59));

        Assert.That(_steady.GetUtcNow(), Is.EqualTo(A.Moment.AddSeconds(59)));
    }

    [Test]
    public void GetUtcNow_WhenTheClockIsAheadAtTheStart_GoesOnFromTheLastActivity()
    {
        SteadyClock started = StartAfter(TimeSpan.FromDays(30));
        _time.Advance(TimeSpan.FromHours(23));

        Assert.That(started.GetUtcNow(), Is.EqualTo(A.Moment.AddDays(-30).AddHours(23)));
    }

    [Test]
    public void GetUtcNow_WhenTheClockWasAheadAtTheStart_BelievesItADayLater()
    {
        SteadyClock started = StartAfter(TimeSpan.FromDays(30));
        _time.Advance(TimeSpan.FromHours(24));

        Assert.That(started.GetUtcNow(), Is.EqualTo(A.Moment.AddHours(24)));
    }

    [Test]
    public void GetUtcNow_WhenTheClockIsBehindAtTheStart_IsTheWallClocks()
    {
        SteadyClock started = StartAfter(TimeSpan.FromDays(-30));

        Assert.That(started.GetUtcNow(), Is.EqualTo(A.Moment));
    }

    [Test]
    public void GetUtcNow_WhenAClockThatWasBehindIsCorrected_GoesOnAsBefore()
    {
        SteadyClock started = StartAfter(TimeSpan.FromDays(-30));
        _time.Set(TimeSpan.FromDays(30));

        Assert.That(started.GetUtcNow(), Is.EqualTo(A.Moment));
    }

    private SteadyClock StartAfter(TimeSpan lastActivity) =>
        new(_time, abandonedAfter: TimeSpan.FromHours(24), A.Moment - lastActivity);
}
