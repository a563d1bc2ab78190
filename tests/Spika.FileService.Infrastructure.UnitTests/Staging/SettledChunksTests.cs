using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class SettledChunksTests
{
    private readonly SettledChunks _settled = new();

    private MemorySessions _sessions = null!;

    [SetUp]
    public void SetUp()
    {
        _sessions = new MemorySessions();
        _settled.Clear();
    }

    [TearDown]
    public async Task TearDownAsync() => await _sessions.DisposeAsync();

    // An acknowledgement without a record is a chunk lost.
    [Test]
    public void TryComplete_WhenTheChunkIsNotInTheRecord_GivesNoReceipt()
    {
        PendingChunk chunk = _sessions.Written(1);
        ReadAgain(Records.Slots(Records.First, 0), Records.Slots(Records.Second, 1));

        Assert.That((_settled.TryComplete(chunk), chunk.IsCompleted), Is.EqualTo((false, false)));
    }

    [Test]
    public void TryComplete_WhenNothingWasToBeRecorded_GivesNoReceipt()
    {
        PendingChunk question = _sessions.Question(0);
        ReadAgain(Records.Slots(Records.First, 0));

        Assert.That((_settled.TryComplete(question), question.IsCompleted), Is.EqualTo((false, false)));
    }

    // The serial tells the files of one chunk apart: another request's file may be the recorded one.
    [Test]
    public void TryComplete_WhenAnotherFileOfTheChunkIsInTheRecord_GivesNoReceipt()
    {
        PendingChunk recorded = _sessions.Written(2, oddSerial: 102);
        PendingChunk other = _sessions.Written(2, oddSerial: 103);
        ReadAgain(Records.Odd(Records.First, 2, length: 10));

        Assert.That((_settled.TryComplete(recorded), _settled.TryComplete(other)), Is.EqualTo((true, false)));
    }

    // Two answers that list every chunk would start two verifies, and none at all would start no verify.
    [Test]
    public async Task TryComplete_WhenSeveralWereCommitted_ListsAllInTheLastOneOnly()
    {
        PendingChunk[] chunks = [_sessions.Written(2), _sessions.Written(1)];
        _sessions.Session.Record.Load(ChunkMap.Of([Records.Slots(Records.First, 0)]));
        ReadAgain(Records.Slots(Records.First, 0, 1, 2), Records.Slots(Records.Second, 3));

        bool[] settled = [.. chunks.Select(_settled.TryComplete)];

        ChunkReceipt[] receipts = [await chunks[0].Receipt, await chunks[1].Receipt];
        Assert.That(settled, Is.All.True);
        Assert.That(receipts[0].Chunks.Indices(), Is.EqualTo(new[] { 0, 2, 3 }));
        Assert.That(receipts[1].Chunks.Indices(), Is.EqualTo(new[] { 0, 1, 2, 3 }));
    }

    [Test]
    public async Task TryComplete_WhenItIsInALaterRound_ListsNothingOfTheRoundBefore()
    {
        PendingChunk[] chunks = [_sessions.Written(0), _sessions.Written(1)];
        ReadAgain(Records.Slots(Records.First, 0));
        _settled.TryComplete(chunks[0]);

        _settled.Clear();
        _sessions.Session.Record.Load(ChunkMap.Of([]));
        ReadAgain(Records.Slots(Records.First, 1));
        _settled.TryComplete(chunks[1]);

        Assert.That((await chunks[1].Receipt).Chunks.Indices(), Is.EqualTo(new[] { 1 }));
    }

    private void ReadAgain(params ChunkRecord[] records)
    {
        _settled.Note(_sessions.Session);
        _sessions.Session.Record.Load(ChunkMap.Of(records));
    }
}
