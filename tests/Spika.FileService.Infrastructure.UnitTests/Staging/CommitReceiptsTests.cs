using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class CommitReceiptsTests
{
    private MemorySessions _sessions = null!;

    private CommitReceipts _receipts = null!;

    private SessionCommit Commit => _sessions.Session.Commit;

    [SetUp]
    public void SetUp()
    {
        _sessions = new MemorySessions();
        _receipts = new CommitReceipts(_sessions.All, _sessions.Clock);
        _sessions.Session.Record.Load(ChunkMap.Of([Records.Slots(Records.First, 0)]));
    }

    [TearDown]
    public async Task TearDownAsync() => await _sessions.DisposeAsync();

    [Test]
    public void Give_WhileAnotherInstanceCommits_KeepsTheChunkForFifteenSeconds()
    {
        PendingChunk chunk = Add(_sessions.Written(1));
        Commit.Record.IsBusy = true;

        _sessions.Clock.Advance(TimeSpan.FromSeconds(14.9));
        _receipts.Give(Commit);
        bool wasCompleted = chunk.IsCompleted;
        _sessions.Clock.Advance(TimeSpan.FromSeconds(0.1));
        _receipts.Give(Commit);

        Assert.That(wasCompleted, Is.False);
        Assert.That(async () => await chunk.Receipt, Throws.InstanceOf<CommitDelayedException>());
    }

    [Test]
    public void Give_WhenTheRecordIsNewerThanKnown_LeavesTheAnswerToTheRecord()
    {
        PendingChunk chunk = Add(_sessions.Written(1));
        Commit.Record.IsOutdated = true;

        _receipts.Give(Commit);

        Assert.That((chunk.IsCompleted, chunk.IsInDoubt), Is.EqualTo((false, true)));
        Assert.That(_sessions.Session.Record.IsStale, Is.True);
    }

    // Files of an upload that is verified are not its own any more, so its session may not write again.
    [Test]
    public async Task Give_WhenTheUploadReceivesNoMore_RefusesTheChunkAndDropsTheSession()
    {
        PendingChunk chunk = Add(_sessions.Written(1));

        _receipts.Give(Commit);

        Assert.That((await chunk.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.NotReceiving));
        Assert.That((await chunk.Receipt).Chunks.Indices(), Is.Empty);
        Assert.That(await _sessions.Session.ReserveAsync(2, CancellationToken.None), Is.False);
    }

    // Two answers that list every chunk would start two verifies, and none at all would start no verify.
    [Test]
    public async Task Give_WhenChunksAreRecorded_ListsInEachWhatWasRecordedUpToIt()
    {
        PendingChunk question = Add(_sessions.Question(0));
        PendingChunk[] chunks = [Add(_sessions.Written(2)), Add(_sessions.Written(1, oddSerial: 9))];
        Commit.Record.OtherRecords.Add(Records.Slots(Records.Second, 7));

        GiveRecorded();

        Assert.That((await question.Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 7 }));
        Assert.That((await chunks[0].Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 2, 7 }));
        Assert.That((await chunks[1].Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 1, 2, 7 }));
    }

    // The last one lists what the record has: a chunk that it does not list was not recorded.
    [Test]
    public async Task Give_WhenAnotherUnlistedAChunkMeanwhile_DoesNotListItInTheLastAnswer()
    {
        PendingChunk chunk = Add(_sessions.Written(1));
        Commit.Record.OtherRecords.Add(Records.Odd(Records.Second, 0, length: 0));

        GiveRecorded();

        Assert.That((await chunk.Receipt).Chunks.Indices(), Is.EqualTo(new[] { 1 }));
    }

    // A set of many chunks is not copied once more for the answer that lists them all.
    [Test]
    public async Task Give_WhenChunksAreRecorded_AnswersTheLastWithTheSetOfTheRecord()
    {
        PendingChunk[] chunks = [Add(_sessions.Written(1)), Add(_sessions.Written(2, oddSerial: 9))];

        GiveRecorded();

        Assert.That((await chunks[0].Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That((await chunks[1].Receipt).Chunks, Is.SameAs(_sessions.Session.Record.Chunks));
    }

    // The client would take the chunk for saved, and no verify finds it.
    [Test]
    public async Task Give_WhenAnotherUnlistedAChunkOfTheCommitMeanwhile_ListsItInNoAnswer()
    {
        PendingChunk unlisted = Add(_sessions.Written(1));
        PendingChunk[] others = [Add(_sessions.Written(2)), Add(_sessions.Written(3))];
        Commit.Record.OtherRecords.Add(Records.Odd(Records.Second, 1, length: 0));

        GiveRecorded();

        Assert.That((await unlisted.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.Conflict));
        Assert.That((await others[0].Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 2 }));
        Assert.That((await others[1].Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 2, 3 }));
    }

    // Only an odd chunk can take the place of one that is unlisted.
    [Test]
    public async Task Give_WhenAnOddChunkTakesThePlaceOfAnUnlistedOne_ListsIt()
    {
        PendingChunk odd = Add(_sessions.Written(1, oddSerial: 9));
        PendingChunk last = Add(_sessions.Written(2));
        Commit.Record.OtherRecords.Add(Records.Odd(Records.Second, 1, length: 0));

        GiveRecorded();

        Assert.That((await odd.Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That((await last.Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    // The two contents may differ, so neither is acknowledged before the chunk is written again.
    [Test]
    public async Task Give_WhenAnotherRecordedTheSameSlot_AnswersWithAConflict()
    {
        PendingChunk slot = Add(_sessions.Written(1));
        PendingChunk odd = Add(_sessions.Written(2, oddSerial: 9));
        Commit.Record.OtherRecords.Add(Records.Slots(Records.Second, 1, 2));

        GiveRecorded();

        Assert.That((await slot.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.Conflict));
        Assert.That((await odd.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.Recorded));
    }

    private PendingChunk Add(PendingChunk chunk)
    {
        Commit.Add(chunk);
        return chunk;
    }

    private void GiveRecorded()
    {
        Commit.Prepare(default);
        Commit.Record.IsReceiving = true;
        _receipts.Give(Commit);
    }
}
