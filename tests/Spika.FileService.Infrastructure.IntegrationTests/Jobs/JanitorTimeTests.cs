using Microsoft.Extensions.Options;
using Spika.FileService.Infrastructure.Jobs;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Storage.State;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.IntegrationTests.Jobs;

public sealed class JanitorTimeTests
{
    private static readonly TimeSpan _abandonedAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan _keepFor = TimeSpan.FromDays(30);

    private string _root = null!;

    private StateFolder _folder = null!;

    private SetClock _time = null!;

    [SetUp]
    public void CreateRoot()
    {
        _root = Directory.CreateTempSubdirectory("spika-").FullName;
        _folder = new StateFolder(Options.Create(new StorageOptions { Root = _root }));
        _time = new SetClock();
    }

    [TearDown]
    public void RemoveRoot() => Directory.Delete(_root, recursive: true);

    [Test]
    public void Read_AfterARestart_GoesOn()
    {
        Start(lastActivity: A.Moment).Read();
        _time.Advance(TimeSpan.FromHours(1));

        JanitorTime restarted = Start(lastActivity: A.Moment.AddHours(1));

        Assert.That(restarted.Read().Uploads, Is.EqualTo(A.Moment.AddHours(1)));
    }

    [Test]
    public void Read_AfterAnIdleWeekAndARestart_DoubtsNothing()
    {
        JanitorTime time = Start(lastActivity: A.Moment);
        _time.Advance(TimeSpan.FromDays(7));
        time.Read();

        Assert.That(Start(lastActivity: A.Moment).Ahead, Is.LessThan(TimeSpan.FromMinutes(1)));
    }

    // The upload of the first hour, by the clock that was behind, is a few minutes old.
    [Test]
    public void Read_WhenAClockThatWasBehindIsCorrectedBeforeARestart_DoubtsTheCorrection()
    {
        Start(lastActivity: A.Moment).Read();
        _time.Set(TimeSpan.FromDays(10));

        JanitorTime restarted = Start(lastActivity: _time.GetUtcNow());

        Assert.That(restarted.Read().Uploads, Is.EqualTo(A.Moment));
        _time.Advance(_abandonedAfter);
        Assert.That(restarted.Read().Uploads, Is.EqualTo(_time.GetUtcNow()));
    }

    // The restart comes before the janitor's first run.
    [Test]
    public void Read_WhenAClockThatWasBehindIsCorrectedBeforeTheFirstRun_DoubtsTheCorrection()
    {
        Start(lastActivity: A.Moment);
        _time.Set(TimeSpan.FromDays(10));

        Assert.That(Start(lastActivity: _time.GetUtcNow()).Read().Uploads, Is.EqualTo(A.Moment));
    }

    [Test]
    public void Read_WhenTheClockWasSetForward_DoubtsItForWhatIsKeptAsLongAsThatIsKept()
    {
        JanitorTime time = Start(lastActivity: A.Moment);
        _time.Set(TimeSpan.FromDays(40));
        time.Read();
        _time.Advance(TimeSpan.FromHours(26));

        Assert.That(time.Read(), Is.EqualTo((A.Moment.AddDays(40).AddHours(26), A.Moment.AddHours(26))));
        _time.Advance(_keepFor);
        Assert.That(time.Read().Kept, Is.EqualTo(_time.GetUtcNow()));
    }

    [TestCase(1)]
    [TestCase(23)]
    [TestCase(25)]
    public void Read_WhenRestartsFollowALongStop_CatchesUp(int hoursBetweenRestarts)
    {
        Start(lastActivity: A.Moment).Read();
        _time.Set(TimeSpan.FromDays(90));
        DateTimeOffset uploads = default;
        DateTimeOffset kept = default;

        for (TimeSpan ran = TimeSpan.Zero; ran < _keepFor + _abandonedAfter; )
        {
            JanitorTime restarted = Start(lastActivity: _time.GetUtcNow());
            for (int hour = 0; hour < hoursBetweenRestarts; hour++)
            {
                _time.Advance(TimeSpan.FromHours(1));
                ran += TimeSpan.FromHours(1);
                (uploads, kept) = restarted.Read();
            }

            // It is down for as long.
            _time.Set(TimeSpan.FromSeconds(90));
        }

        Assert.That(_time.GetUtcNow() - uploads, Is.LessThan(TimeSpan.FromHours(2)));
        Assert.That(_time.GetUtcNow() - kept, Is.LessThan(TimeSpan.FromDays(2)));
    }

    // An upload that was touched before the second jump is an hour old.
    [Test]
    public void Read_WhenTheClockIsSetForwardWhileTheServiceIsDown_DoubtsThatJumpFromTheNextStartOn()
    {
        Start(lastActivity: A.Moment).Read();
        _time.Set(TimeSpan.FromDays(90));
        JanitorTime first = Start(lastActivity: A.Moment);
        _time.Advance(TimeSpan.FromHours(23));
        first.Read();

        _time.Set(TimeSpan.FromDays(10));
        JanitorTime second = Start(lastActivity: A.Moment.AddDays(90));
        _time.Advance(TimeSpan.FromHours(1));
        DateTimeOffset afterTheFirstDoubt = second.Read().Uploads;
        _time.Advance(_abandonedAfter);
        DateTimeOffset afterTheSecondDoubt = second.Read().Uploads;

        Assert.That(afterTheFirstDoubt, Is.EqualTo(A.Moment.AddDays(91)));
        Assert.That(afterTheSecondDoubt, Is.EqualTo(_time.GetUtcNow()));
    }

    // Nothing says how long the service ran with the clock that was set back.
    [Test]
    public void Read_WhenTheClockIsSetBackABitWhileTheServiceIsDown_DoubtsItFromTheNextStartOn()
    {
        Start(lastActivity: A.Moment).Read();
        _time.Set(TimeSpan.FromDays(90));
        JanitorTime first = Start(lastActivity: A.Moment);
        _time.Advance(TimeSpan.FromHours(23));
        first.Read();

        _time.Set(TimeSpan.FromDays(-10));
        JanitorTime second = Start(lastActivity: A.Moment);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.That(second.Read().Uploads, Is.EqualTo(A.Moment.AddHours(24)));
    }

    // As an earlier version wrote it.
    [Test]
    public void Read_WhenTheFileHasNoDoubts_GoesOn()
    {
        string times = $"{A.Moment.ToUnixTimeMilliseconds():D20}{A.Moment.ToUnixTimeMilliseconds():D20}";
        File.WriteAllText(_folder.JanitorTimeFile, times);
        _time.Set(TimeSpan.FromDays(10));

        Assert.That(Start(lastActivity: _time.GetUtcNow()).Read(), Is.EqualTo((A.Moment, A.Moment)));
    }

    [TestCase("")]
    [TestCase("00000000000000000000")]
    [TestCase("99999999999999999999xxxxxxxxxxxxxxxxxxxx")]
    [TestCase("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")]
    public void Read_WhenTheFileIsDamaged_GoesByWhatTheDatabaseHas(string content)
    {
        File.WriteAllText(_folder.JanitorTimeFile, content);

        Assert.That(Start(lastActivity: A.Moment.AddDays(-3)).Read().Uploads, Is.EqualTo(A.Moment.AddDays(-3)));
    }

    private JanitorTime Start(DateTimeOffset lastActivity) =>
        new(new JanitorTimeFile(_folder), _time, _abandonedAfter, _keepFor, lastActivity);
}
