using Spika.FileService.Application.Uploads;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

// What a commit adds on the disk is recorded with it, and is all that the limits of staging know after a restart.
public sealed class SessionCommitTests
{
    private MemorySessions _sessions = null!;

    private SessionCommit Commit => _sessions.Session.Commit;

    [SetUp]
    public void SetUp()
    {
        _sessions = new MemorySessions();
        _sessions.Session.Record.Load(ChunkMap.Of([]));
    }

    [TearDown]
    public async Task TearDownAsync() => await _sessions.DisposeAsync();

    [Test]
    public void Prepare_WhenTheUploadIsNew_AddsItsFolderAndItsSlotsFile()
    {
        StagingUse slots = StagingCost.OfSlot(10) + StagingCost.OfSlot(10);

        Prepare(_sessions.Written(0), _sessions.Written(1));

        Assert.That(Recorded, Is.EqualTo(slots + StagingCost.OfFolder + StagingCost.OfSlotsFile));
    }

    [Test]
    public void Prepare_WhenTheUploadIsNewAndHasNoSlots_AddsNoSlotsFile()
    {
        Prepare(_sessions.Written(0, oddSerial: 9));

        Assert.That(Recorded, Is.EqualTo(StagingCost.OfOdd(10) + StagingCost.OfFolder));
    }

    [Test]
    public void Prepare_WhenTheWriterHasSlots_AddsTheChunksAlone()
    {
        _sessions.Session.Record.Load(ChunkMap.Of([Records.Slots(Records.First, 0)]));

        Prepare(_sessions.Written(1), _sessions.Written(2, oddSerial: 9));

        Assert.That(Recorded, Is.EqualTo(StagingCost.OfSlot(10) + StagingCost.OfOdd(10)));
    }

    [Test]
    public void Prepare_WhenAnOddChunkIsReplaced_AddsTheDifference()
    {
        _sessions.Session.Record.Load(ChunkMap.Of([Records.Slots(Records.First, 0)]));

        Prepare(
            new PendingChunk(_sessions.Session, 1)
            {
                Content = new byte[5000],
                File = _sessions.Folder.Slots,
                OddSerial = 9,
                ReplacedLength = 10,
            }
        );

        Assert.That(Recorded, Is.EqualTo(new StagingUse(4096, 0)));
    }

    // Borne by none, the folder would be charged again with the next chunk; borne by two, it would be charged twice.
    [Test]
    public void Prepare_WhenTheUploadIsNew_LetsTheFirstWrittenChunkBearTheOverhead()
    {
        PendingChunk[] chunks = [_sessions.Question(7), _sessions.Written(0), _sessions.Written(1)];

        Prepare(chunks);

        Assert.That(
            chunks.Select(chunk => chunk.Overhead),
            Is.EqualTo(new[] { default, StagingCost.OfFolder + StagingCost.OfSlotsFile, default })
        );
    }

    [Test]
    public void Prepare_WhenNothingIsToBeRecorded_AddsNothing()
    {
        Prepare(_sessions.Question(7));

        Assert.That((Commit.Record.HasChanges, Recorded), Is.EqualTo((false, default(StagingUse))));
    }

    [Test]
    public void Prepare_WhenOthersAreKnown_NamesTheirVersionsToTheDatabase()
    {
        _sessions.Session.Record.Load(
            ChunkMap.Of([
                Records.Slots(Records.First, 0),
                Records.Slots(Records.Second, commitOrder: 0, [1], version: 4),
            ])
        );

        Prepare(_sessions.Written(2));

        Assert.That(Commit.Record.Known, Is.EqualTo(new[] { (Records.Second, 4) }));
    }

    [Test]
    public void Clear_AfterABatch_LeavesNothingToRecordOrToAnswer()
    {
        Prepare(_sessions.Written(0), _sessions.Written(1, oddSerial: 9));

        Commit.Clear();
        int waiting = Commit.Waiting.Count;
        Prepare(_sessions.Written(2, oddSerial: 10));

        Assert.That(waiting, Is.Zero);
        Assert.That(Recorded, Is.EqualTo(StagingCost.OfOdd(10) + StagingCost.OfFolder));
        Assert.That(Commit.Record.NewSlots.ToArray(), Is.Empty);
        Assert.That(Commit.Record.NewOdd, Has.Count.EqualTo(1));
    }

    private StagingUse Recorded => new(Commit.Record.After.Bytes, Commit.Record.After.Files);

    private void Prepare(params PendingChunk[] chunks)
    {
        foreach (PendingChunk chunk in chunks)
        {
            Commit.Add(chunk);
        }

        Commit.Prepare(default);
    }
}
