using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.UnitTests.Persistence;

public sealed class UploadDraftsTests
{
    private FakeTimeProvider _clock = null!;

    private UploadDrafts _drafts = null!;

    [SetUp]
    public void SetUp()
    {
        _clock = new FakeTimeProvider();
        _drafts = new UploadDrafts(Options.Create(new UploadOptions()), _clock);
    }

    [Test]
    public void Take_ASecondTime_GivesNothing()
    {
        Upload draft = Make();

        Assert.That(
            (_drafts.Take(draft.Id)?.Upload, _drafts.Take(draft.Id), _drafts.IsPending(draft.Id)),
            Is.EqualTo((draft, (UploadDraft?)null, false))
        );
    }

    [Test]
    public void Take_OfOneThatWasPutBack_GivesItAgain()
    {
        Upload draft = Make();
        _drafts.PutBack(_drafts.Take(draft.Id)!);

        Assert.That((_drafts.IsPending(draft.Id), _drafts.Take(draft.Id)?.Upload), Is.EqualTo((true, draft)));
    }

    [TestCase(30, false)]
    [TestCase(31, true)]
    public void Take_OfAnOldOne_GivesNothingAndLeavesItToBeRemoved(int seconds, bool isOld)
    {
        Upload draft = Make();
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        bool isPending = _drafts.IsPending(draft.Id);
        bool isTaken = _drafts.Take(draft.Id) is not null;

        Assert.That((isPending, isTaken, _drafts.RemoveOld().Count), Is.EqualTo((!isOld, !isOld, isOld ? 1 : 0)));
    }

    [Test]
    public void Take_OfOneThatIsHalfAsOldAsAnOrphan_GivesNothing()
    {
        UploadDrafts drafts = new(
            Options.Create(new UploadOptions { AbandonedAfter = TimeSpan.FromSeconds(4) }),
            _clock
        );
        Upload draft = drafts.Make(An.Upload(), open: 0, A.MaxOpen)!;
        _clock.Advance(TimeSpan.FromSeconds(3));

        Assert.That(drafts.Take(draft.Id), Is.Null);
    }

    [Test]
    public void Make_WhenTheOwnersUploadsAndDraftsAreTooMany_MakesNone()
    {
        _drafts.Make(An.Upload(), open: 1, maxOpen: 3);
        Upload? last = _drafts.Make(An.Upload(), open: 1, maxOpen: 3);

        Upload? refused = _drafts.Make(An.Upload(), open: 1, maxOpen: 3);
        _drafts.Take(last!.Id);
        Upload? next = _drafts.Make(An.Upload(), open: 1, maxOpen: 3);

        Assert.That((refused is null, next is null), Is.EqualTo((true, false)));
    }

    [Test]
    public void CountOf_AnOwner_HasDraftsUntilTheirCommitHasEnded()
    {
        Upload draft = Make();
        string owner = draft.Key.Owner;
        List<int> counts = [_drafts.CountOf(owner)];

        UploadDraft taken = _drafts.Take(draft.Id)!;
        counts.Add(_drafts.CountOf(owner));
        _drafts.PutBack(taken);
        counts.Add(_drafts.CountOf(owner));
        _drafts.End(_drafts.Take(draft.Id)!);
        counts.Add(_drafts.CountOf(owner));

        Assert.That(counts, Is.EqualTo([1, 1, 1, 0]));
    }

    [Test]
    public void CountOf_AnOwnerWhoseDraftsGotTooOld_IsZero()
    {
        Upload draft = Make();
        _clock.Advance(UploadDrafts.Lifetime + TimeSpan.FromSeconds(1));
        _drafts.RemoveOld();

        Assert.That(_drafts.CountOf(draft.Key.Owner), Is.Zero);
    }

    private Upload Make() => _drafts.Make(An.Upload(), open: 0, A.MaxOpen)!;
}
