using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Files.CheckStoredFiles;

namespace Spika.FileService.Application.UnitTests.Files.CheckStoredFiles;

public sealed class ReadingPaceTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Wait_WhenMoreIsReadThanASecondHas_LastsUntilTheNext()
    {
        ReadingPace pace = new(1000, _time);

        Task first = pace.WaitAsync(1000, CancellationToken.None);
        bool before = first.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((before, first.IsCompleted), Is.EqualTo((false, true)));
    }

    [Test]
    public void Wait_WhenItWasNotUsedForLong_DoesNotMakeUpForIt()
    {
        ReadingPace pace = new(1000, _time);
        _time.Advance(TimeSpan.FromHours(1));

        Task waiting = pace.WaitAsync(500, CancellationToken.None);
        bool before = waiting.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(0.5));

        Assert.That((before, waiting.IsCompleted), Is.EqualTo((false, true)));
    }

    [TestCase(19, false)]
    [TestCase(20, true)]
    public void Wait_OfLessThanTwentyMilliseconds_IsLeftOut(int bytes, bool waits)
    {
        ReadingPace pace = new(1000, _time);

        Assert.That(pace.WaitAsync(bytes, CancellationToken.None).IsCompleted, Is.EqualTo(!waits));
    }

    [Test]
    public void Wait_WhenManySmallPartsAreRead_AddsThemUp()
    {
        ReadingPace pace = new(1000, _time);

        Task[] waits = [.. Enumerable.Range(0, 30).Select(_ => pace.WaitAsync(1, CancellationToken.None))];

        Assert.That((waits[0].IsCompleted, waits[^1].IsCompleted), Is.EqualTo((true, false)));
    }
}
