using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Infrastructure.Persistence;

namespace Spika.FileService.Infrastructure.UnitTests.Persistence;

public sealed class OpenUploadRoomsTests
{
    private const string Owner = "user:7";

    private FakeTimeProvider _clock = null!;

    private OpenUploadRooms _rooms = null!;

    [SetUp]
    public void SetUp()
    {
        _clock = new FakeTimeProvider();
        _rooms = new OpenUploadRooms(_clock);
    }

    [TearDown]
    public void TearDown() => _rooms.Dispose();

    [Test]
    public void Take_OfAnOwnerThatWasNotCounted_IsUnknown()
    {
        _rooms.Note("user:8", open: 0, drafts: 0, maxOpen: 100);
        _rooms.Give(Owner);

        Assert.That(_rooms.Take(Owner), Is.EqualTo(OpenUploadRoom.Unknown));
    }

    [TestCase(0, 0, 100, 12)]
    [TestCase(36, 0, 100, 8)]
    [TestCase(30, 6, 100, 8)]
    [TestCase(92, 0, 100, 1)]
    [TestCase(93, 0, 100, 0)]
    [TestCase(93, 50, 100, 0)]
    [TestCase(0, 0, 1, 0)]
    public void Take_OfACountedOwner_GivesAnEighthOfWhatIsFree(int open, int drafts, int maxOpen, int places)
    {
        _rooms.Note(Owner, open, drafts, maxOpen);

        int taken = 0;
        while (_rooms.Take(Owner) == OpenUploadRoom.Taken)
        {
            taken++;
        }

        Assert.That((taken, _rooms.Take(Owner)), Is.EqualTo((places, OpenUploadRoom.Unknown)));
    }

    [TestCase(4, true)]
    [TestCase(5, false)]
    public void Take_AfterSomeTime_IsUnknown(int seconds, bool isKnown)
    {
        _rooms.Note(Owner, open: 0, drafts: 0, maxOpen: 100);

        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.That(_rooms.Take(Owner), Is.EqualTo(isKnown ? OpenUploadRoom.Taken : OpenUploadRoom.Unknown));
    }

    [TestCase(3, 0.029)]
    [TestCase(10_000, 99)]
    [TestCase(100_000, 999)]
    [TestCase(10_000_000, 9_999)]
    public void Take_OfAFullOwner_IsRefusedForAsLongAsCountingIsDear(int open, double milliseconds)
    {
        _rooms.Note(Owner, open, drafts: 0, maxOpen: open);
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));

        OpenUploadRoom before = _rooms.Take(Owner);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That((before, _rooms.Take(Owner)), Is.EqualTo((OpenUploadRoom.None, OpenUploadRoom.Unknown)));
    }

    [Test]
    public void Take_OfAFullOwnerWithAnUploadThatEnded_TakesItsPlace()
    {
        _rooms.Note(Owner, open: 10_000, drafts: 0, maxOpen: 10_000);
        _rooms.Give(Owner);

        Assert.That((_rooms.Take(Owner), _rooms.Take(Owner)), Is.EqualTo((OpenUploadRoom.Taken, OpenUploadRoom.None)));
    }

    [Test]
    public void Take_OfAnOwnerThatHasTooMany_IsRefusedUntilItHasNoMoreThanItMayHave()
    {
        _rooms.Note(Owner, open: 10_002, drafts: 0, maxOpen: 10_000);
        List<OpenUploadRoom> found = [];
        for (int ended = 1; ended <= 3; ended++)
        {
            _rooms.Give(Owner);
            found.Add(_rooms.Take(Owner));
        }

        Assert.That(found, Is.EqualTo([OpenUploadRoom.None, OpenUploadRoom.None, OpenUploadRoom.Taken]));
    }

    [Test]
    public void Give_OfMoreThanAnEighthOfTheLimit_MakesNoMorePlaces()
    {
        _rooms.Note(Owner, open: 0, drafts: 0, maxOpen: 80);
        for (int i = 0; i < 100; i++)
        {
            _rooms.Give(Owner);
        }

        int taken = Enumerable.Range(0, 100).Count(_ => _rooms.Take(Owner) == OpenUploadRoom.Taken);

        Assert.That(taken, Is.EqualTo(10));
    }

    [Test]
    public void Take_OfAnOwnerWhoseDraftsAreTooMany_IsRefused()
    {
        _rooms.NoteFull(Owner, open: 9_000, maxOpen: 10_000);

        Assert.That(_rooms.Take(Owner), Is.EqualTo(OpenUploadRoom.None));
    }
}
