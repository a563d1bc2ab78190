using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class KnownRecordTests
{
    private MemorySessions _sessions = null!;

    private KnownRecord _record = null!;

    [SetUp]
    public void SetUp()
    {
        _sessions = new MemorySessions();
        _record = _sessions.Session.Record;
    }

    [TearDown]
    public async Task TearDownAsync() => await _sessions.DisposeAsync();

    // What is not read yet must not be taken for an empty record.
    [Test]
    public void IsStale_UntilTheRecordIsLoaded_IsTrue()
    {
        bool before = _record.IsStale;

        Load();

        Assert.That((before, _record.IsStale), Is.EqualTo((true, false)));
    }

    [Test]
    public void LengthOfSlots_OfAllThatIsRecorded_IsTheirLength()
    {
        Load(Records.Slots(Records.First, 0, 1, 2));

        Assert.That(_record.LengthOfSlots(Records.First, 3), Is.EqualTo(30));
    }

    [Test]
    public void LengthOfSlots_WhenAnythingElseIsRecorded_IsNone()
    {
        Load(Records.Slots(Records.First, 0, 1, 2));
        long?[] others =
        [
            _record.LengthOfSlots(Records.First, 2),
            _record.LengthOfSlots(Records.First, 4),
            _record.LengthOfSlots(Records.Second, 3),
        ];
        Load(Records.Slots(Records.First, 0, 1), Records.Slots(Records.Second, 2));
        long? ofTwo = _record.LengthOfSlots(Records.First, 3);
        _record.IsStale = true;

        Assert.That(others, Is.All.Null);
        Assert.That((ofTwo, _record.LengthOfSlots(Records.First, 2)), Is.EqualTo(((long?)null, (long?)null)));
    }

    [Test]
    public void HasRoomFor_WhenNothingIsRecordedAtTheIndex_IsTrue()
    {
        Load(Records.Slots(Records.First, 0), Records.Slots(Records.Second, 1));

        Assert.That(HasRoomFor(_sessions.Written(2)), Is.True);
    }

    [Test]
    public void HasRoomFor_WhenThisWriterHasNoSlots_IsTrueForAnyLength()
    {
        Load(Records.Slots(Records.Second, 1));

        Assert.That(HasRoomFor(_sessions.Written(2, length: 20)), Is.True);
    }

    [Test]
    public void HasRoomFor_WhenTheSlotIsRecordedAlready_IsFalse([Values] bool byAnother)
    {
        Load(Records.Slots(byAnother ? Records.Second : Records.First, 2));

        Assert.That(HasRoomFor(_sessions.Written(2)), Is.False);
    }

    // An unlisted chunk beats any slot: a slot that is recorded over it would be acknowledged and never read.
    [Test]
    public void HasRoomFor_WhenTheChunkIsUnlisted_IsFalseForASlotAndTrueForAnOddChunk()
    {
        Load(Records.Odd(Records.Second, 2, length: 0));

        Assert.That(HasRoomFor(_sessions.Written(2)), Is.False);
        Assert.That(HasRoomFor(_sessions.Written(2, oddSerial: 9)), Is.True);
    }

    // It was written at its index times its own length, and would be read elsewhere.
    [Test]
    public void HasRoomFor_WhenTheRecordedSlotsHaveAnotherLength_IsFalse()
    {
        Load(Records.Slots(Records.First, 0));

        Assert.That(HasRoomFor(_sessions.Written(2, length: 20)), Is.False);
    }

    [Test]
    public void HasRoomFor_WhenNothingIsToBeRecorded_IsTrue()
    {
        Load(Records.Slots(Records.First, 2));

        Assert.That(HasRoomFor(_sessions.Question(2)), Is.True);
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public void KnownVersions_WhicheverWritersThereAre_AreThoseOfTheOthers(bool hasOwn, bool hasOther)
    {
        Load([
            .. hasOwn ? [Records.Slots(Records.First, 0)] : Array.Empty<ChunkRecord>(),
            .. hasOther ? [Records.Slots(Records.Second, commitOrder: 0, [1], version: 4)] : Array.Empty<ChunkRecord>(),
        ]);

        Assert.That(
            _record.KnownVersions(except: Records.First),
            Is.EqualTo(hasOther ? new[] { (Records.Second, 4) } : [])
        );
    }

    // The chunks before are what an answer lists beside its own: only what was recorded by then.
    [Test]
    public void Apply_WhenOthersCommittedFirst_ListsTheirsBeforeTheOwn()
    {
        Load(Records.Slots(Records.First, 0));
        UploadCommit commit = Commit(1);
        commit.OtherRecords.Add(Records.Slots(Records.Second, 5));
        commit.Replaced.Add(6);

        (ChunkSet before, ChunkSet after) = _record.Apply(commit);

        Assert.That(before.Indices(), Is.EqualTo(new[] { 0, 5, 6 }));
        Assert.That(after.Indices(), Is.EqualTo(new[] { 0, 1, 5 }));
        Assert.That(_record.Chunks.Indices(), Is.EqualTo(after.Indices()));
    }

    [Test]
    public void Apply_WhenAReplacedChunkIsUnlisted_DoesNotListIt()
    {
        Load();
        UploadCommit commit = Commit(1);
        commit.OtherRecords.Add(Records.Odd(Records.Second, 6, length: 0));
        commit.Replaced.Add(6);

        Assert.That(_record.Apply(commit).Before.Indices(), Is.Empty);
    }

    // A question records nothing: a writer that appeared by it would make every later commit look outdated.
    [Test]
    public void Apply_WhenTheCommitHasNoChanges_ChangesNothingOfThisWriter()
    {
        Load(Records.Slots(Records.Second, 5));

        (ChunkSet before, ChunkSet after) = _record.Apply(Commit());

        Assert.That((before.Indices(), after.Indices()), Is.EqualTo((new[] { 5 }, new[] { 5 })));
        Assert.That(_record.SlotsOf(Records.First), Is.EqualTo(WriterSlots.None));
        Assert.That(_record.KnownVersions(except: Records.Third), Has.Count.EqualTo(1));
    }

    [Test]
    public void StagedBytes_AreThoseOfAllWriters()
    {
        Load(
            Records.Slots(Records.First, 0) with
            {
                Bytes = 4096,
            },
            Records.Slots(Records.Second, 1) with
            {
                Bytes = 5,
            }
        );

        Assert.That((_record.StagedBytes, _record.FileBytes, _record.OddCount), Is.EqualTo((4101L, 20L, 0)));
    }

    [Test]
    public void Locate_OfALoadedChunk_IsItsPlace()
    {
        Load(Records.Slots(Records.Second, 1));

        Assert.That((_record.Locate(1)?.Writer, _record.Locate(0)), Is.EqualTo((Records.Second, (ChunkPlace?)null)));
    }

    private void Load(params ChunkRecord[] records) => _record.Load(ChunkMap.Of(records));

    private bool HasRoomFor(PendingChunk chunk) => _record.HasRoomFor(chunk, Records.First);

    private UploadCommit Commit(params int[] slots)
    {
        UploadCommit commit = new(Records.Upload, Records.First);
        foreach (int index in slots)
        {
            commit.AddSlot(index, stride: 10);
        }

        commit.Prepare(_record.SlotsOf(Records.First), [], bytes: 0, files: 0, default);
        return commit;
    }
}
