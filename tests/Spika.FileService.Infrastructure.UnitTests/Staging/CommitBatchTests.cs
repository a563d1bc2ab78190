using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Npgsql;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Persistence.Chunks;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Staging;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class CommitBatchTests
{
    private static readonly NpgsqlException _outage = new("The server went away.", new IOException());

    private static readonly SqliteException _full = new("The database is full.", 13);

    private readonly List<string> _steps = [];

    private MemoryRecords _records = null!;

    private MemorySessions _sessions = null!;

    private JournalThreads _threads = null!;

    private UploadDrafts _drafts = null!;

    private CommitBatch _batch = null!;

    [SetUp]
    public void SetUp()
    {
        _steps.Clear();
        _records = new MemoryRecords(_steps);
        _sessions = new MemorySessions(_steps);
        _threads = new JournalThreads();
        _drafts = new UploadDrafts(Options.Create(new UploadOptions()), _sessions.Clock);
        IOptions<DatabaseOptions> options = Options.Create(
            new DatabaseOptions { WaitForUpTo = TimeSpan.FromSeconds(10) }
        );
        _batch = new CommitBatch(
            _records,
            new BatchFlush(_threads, Options.Create(new StorageOptions { Root = "/nowhere" })),
            new CommitReceipts(_sessions.All, _sessions.Clock),
            _sessions.All,
            _drafts,
            new DatabaseRetry(null!, null!, options, _sessions.Clock, null!),
            options,
            _sessions.Clock
        );
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await _sessions.DisposeAsync();
        _threads.Dispose();
    }

    [Test]
    public async Task CommitAsync_FlushesBytesAndNamesBeforeItRecords()
    {
        _sessions.Folder.HasNewNames = true;
        PendingChunk[] chunks = [Add(0), Add(1)];

        await _batch.CommitAsync();

        Assert.That(_steps, Is.EqualTo(new[] { "flush", "flush names", "read", "commit" }));
        Assert.That(chunks.Select(chunk => chunk.IsCompleted), Is.All.True);
        Assert.That(_batch.IsEmpty, Is.True);
    }

    // Of the answers to an upload, one lists every chunk, and which are listed was recorded.
    [Test]
    public async Task CommitAsync_AnswersEachChunkWithWhatWasRecordedUpToIt()
    {
        _records.Recorded.Add(Records.Slots(Records.Second, 7));
        PendingChunk[] chunks = [Add(0), Add(1)];

        await _batch.CommitAsync();

        ChunkReceipt[] receipts = [await chunks[0].Receipt, await chunks[1].Receipt];
        Assert.That(receipts[0].Chunks.Indices(), Is.EqualTo(new[] { 0, 7 }));
        Assert.That(receipts[1].Chunks.Indices(), Is.EqualTo(new[] { 0, 1, 7 }));
    }

    [Test]
    public async Task CommitAsync_WhenTheFlushOfTheBytesFails_RecordsNothingOfThem()
    {
        _sessions.Folder.Slots.FailsWith = new IOException("The disk failed.");
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();

        Assert.That(async () => await chunk.Receipt, Throws.InstanceOf<IOException>());
        Assert.That(_records.Commits, Is.Empty);
    }

    [Test]
    public async Task CommitAsync_WhenTheFlushOfTheNamesFails_RecordsNothingOfThem()
    {
        _sessions.Folder.HasNewNames = true;
        _sessions.Folder.NamesFailWith = new IOException("The disk failed.");
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();

        Assert.That(async () => await chunk.Receipt, Throws.InstanceOf<IOException>());
        Assert.That(_records.Commits, Is.Empty);
        Assert.That(_sessions.All.Get(Records.Upload), Is.Not.SameAs(_sessions.Session));
    }

    [Test]
    public async Task CommitAsync_WhenTheFolderIsGone_AnswersThatTheUploadTakesNoChunks()
    {
        _sessions.Folder.IsGone = true;
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();

        Assert.That((await chunk.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.NotReceiving));
        Assert.That(_records.Commits, Is.Empty);
    }

    [Test]
    public async Task CommitAsync_WhenTheUploadReceivesNoMore_SaysSo()
    {
        _records.Answer = commit => commit.IsReceiving = false;
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();

        Assert.That((await chunk.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.NotReceiving));
    }

    [Test]
    public async Task CommitAsync_WhileAnotherInstanceCommits_KeepsTheChunksAndPausesLonger()
    {
        _records.Answer = commit => commit.IsBusy = true;
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();
        TimeSpan first = _batch.Pause;
        await _batch.CommitAsync();

        Assert.That((chunk.IsCompleted, _batch.IsEmpty, _batch.Pause > first), Is.EqualTo((false, false, true)));
        _records.Answer = commit => commit.IsReceiving = true;
        await _batch.CommitAsync();
        Assert.That((await chunk.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.Recorded));
        Assert.That(_steps.Count(step => step == "flush"), Is.EqualTo(1), "flushed once");
    }

    [Test]
    public async Task CommitAsync_InAnOutage_KeepsTheChunksUntilThePatienceIsOver()
    {
        _records.Failure = _outage;
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();
        bool wasCompleted = chunk.IsCompleted;
        _sessions.Clock.Advance(TimeSpan.FromSeconds(10));
        await _batch.CommitAsync();

        Assert.That((wasCompleted, _batch.IsOutage), Is.EqualTo((false, true)));
        Assert.That(async () => await chunk.Receipt, Throws.InstanceOf<NpgsqlException>());
    }

    // The commit was made, and its answer was lost.
    [Test]
    public async Task CommitAsync_AfterAnAnswerThatWasLost_AnswersFromTheRecordAndCommitsNothingAgain()
    {
        _records.Failure = _outage;
        PendingChunk[] chunks = [Add(0), Add(1)];
        await _batch.CommitAsync();
        _records.Failure = null;
        _records.Recorded.Add(Records.Slots(Records.First, 0, 1));

        await _batch.CommitAsync();

        ChunkReceipt[] receipts = [await chunks[0].Receipt, await chunks[1].Receipt];
        Assert.That(receipts.Select(receipt => receipt.Status), Is.All.EqualTo(ChunkReceiptStatus.Recorded));
        Assert.That(receipts[0].Chunks.Indices(), Is.EqualTo(new[] { 0 }));
        Assert.That(receipts[1].Chunks.Indices(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(_records.Commits, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CommitAsync_AfterACommitThatWasNotMade_CommitsAgain()
    {
        _records.Failure = _outage;
        PendingChunk chunk = Add(0);
        await _batch.CommitAsync();
        _records.Failure = null;

        await _batch.CommitAsync();

        Assert.That((await chunk.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.Recorded));
        Assert.That(_records.Commits, Has.Count.EqualTo(2));
    }

    [Test]
    public void IsFull_From1024ChunksOn()
    {
        for (int index = 0; index < 1023; index++)
        {
            Add(index);
        }

        bool before = _batch.IsFull;
        Add(1023);

        Assert.That((before, _batch.IsFull), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task CommitAsync_WhenNoChunkCanBeRecorded_AsksNothingOfTheDatabaseAndDoesNotPause()
    {
        _sessions.Session.Record.Load(ChunkMap.Of([]));
        _sessions.Folder.IsGone = true;
        Add(0);

        await _batch.CommitAsync();

        Assert.That((_steps, _batch.Pause), Is.EqualTo((new[] { "flush" }, TimeSpan.Zero)));
        Assert.That(_sessions.All.Get(Records.Upload), Is.Not.SameAs(_sessions.Session));
    }

    [Test]
    public async Task CommitAsync_InALaterRound_RecordsOnlyWhatIsNewAndReadsNothingAgain()
    {
        Add(0);
        await _batch.CommitAsync();
        PendingChunk second = Add(1);
        await _batch.CommitAsync();

        Assert.That((await second.Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 1 }));
        Assert.That(_records.Commits, Is.EqualTo(new[] { new[] { 0 }, new[] { 1 } }));
        Assert.That(_steps, Is.EqualTo(new[] { "flush", "read", "commit", "flush", "commit" }));
        Assert.That((_batch.IsOutage, _batch.Pause), Is.EqualTo((false, TimeSpan.Zero)));
    }

    [Test]
    public async Task CommitAsync_OfAQuestion_AnswersWhatOthersRecorded()
    {
        _records.Recorded.Add(Records.Slots(Records.Second, 7));
        PendingChunk question = _sessions.Question(0);
        _batch.Add(question);

        await _batch.CommitAsync();

        Assert.That(question.IsCompleted, Is.True);
        Assert.That((await question.Receipt).Chunks.Indices(), Is.EqualTo(new[] { 7 }));
    }

    [Test]
    public async Task CommitAsync_RecordsTheNextVersionWithItsCostAndTime()
    {
        WriterSlots? after = null;
        _records.Recorded.Add(Records.Slots(Records.First, commitOrder: 0, [1], version: 4));
        _records.Answer = commit => (commit.IsReceiving, after) = (true, commit.After);
        Add(0);

        await _batch.CommitAsync();

        Assert.That((after!.Version, after.UpdatedAt), Is.EqualTo((5, _sessions.Clock.GetUtcNow())));
        Assert.That(after.Bytes, Is.Positive);
        Assert.That(after.Chunks.Indices(), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Pause_WhileAnotherInstanceCommits_DoublesUpToSixteenMilliseconds()
    {
        _records.Answer = commit => commit.IsBusy = true;
        Add(0);

        double[] pauses = await PausesOfAsync(rounds: 6);

        Assert.That(pauses, Is.EqualTo(new double[] { 1, 2, 4, 8, 16, 16 }));
    }

    [Test]
    public async Task Pause_WhileOneOfTwoUploadsIsBusy_IsNone()
    {
        UploadSession other = new(UploadId.New(A.Moment), _sessions.Folder);
        _records.Answer = commit => (commit.IsReceiving, commit.IsBusy) = (true, commit.Upload == Records.Upload);
        Add(0);
        _batch.Add(new PendingChunk(other, 0) { Content = new byte[10], File = _sessions.Folder.Slots });

        double[] pauses = await PausesOfAsync(rounds: 1);

        Assert.That((pauses[0], _batch.IsEmpty), Is.EqualTo((0d, false)));
    }

    [Test]
    public async Task Pause_InAnOutage_IsNoneAtFirstAndDoublesUpToAQuarterOfASecond()
    {
        _records.Failure = _outage;
        PendingChunk chunk = Add(0);

        double[] pauses = await PausesOfAsync(rounds: 11);
        bool wasCompleted = chunk.IsCompleted;
        _records.Failure = null;
        await _batch.CommitAsync();

        Assert.That(pauses, Is.EqualTo(new double[] { 0, 1, 2, 4, 8, 16, 32, 64, 128, 250, 250 }));
        Assert.That((wasCompleted, _batch.IsOutage, _batch.Pause), Is.EqualTo((false, false, TimeSpan.Zero)));
    }

    // The slots of both would be acknowledged, and only one of them is read.
    [Test]
    public async Task CommitAsync_WhenAnotherRecordedTheChunkDuringTheOutage_AnswersWithAConflict()
    {
        _records.Failure = _outage;
        PendingChunk chunk = Add(0);
        await _batch.CommitAsync();
        _records.Failure = null;
        _records.Recorded.Add(Records.Slots(Records.Second, 0));

        await _batch.CommitAsync();

        Assert.That((chunk.IsCompleted, _batch.IsEmpty, _batch.IsOutage), Is.EqualTo((true, true, false)));
        Assert.That((await chunk.Receipt).Status, Is.EqualTo(ChunkReceiptStatus.Conflict));
        Assert.That(_records.Commits, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task CommitAsync_AfterASecondAnswerThatWasLost_ListsWhatWasRecordedBetweenTheTwo()
    {
        await LoseAnswerAsync(Add(0), Records.Slots(Records.First, 0));
        Add(1);
        await _batch.CommitAsync();
        PendingChunk last = Add(2);

        await LoseAnswerAsync(last, Records.Slots(Records.First, commitOrder: 0, [0, 1, 2], version: 3));

        Assert.That((await last.Receipt).Chunks.Indices(), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    // Waiting does not help against a fault of the program.
    [Test]
    public async Task CommitAsync_WhenItFailsOtherwiseThanByAnOutage_FailsTheChunksThatHaveNoAnswerYet()
    {
        _records.Failure = new ArgumentException("A fault.");
        PendingChunk chunk = Add(0);
        PendingChunk answered = new(_sessions.Session, 1)
        {
            Content = new byte[10],
            File = new MemoryChunkFile(_steps) { FailsWith = new IOException("The disk failed.") },
            EnqueuedAt = _sessions.Clock.GetTimestamp(),
        };
        _batch.Add(answered);

        await _batch.CommitAsync();

        Assert.That((chunk.IsCompleted, answered.IsCompleted), Is.EqualTo((true, true)));
        Assert.That(async () => await chunk.Receipt, Throws.ArgumentException);
        Assert.That(async () => await answered.Receipt, Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task CommitAsync_WhenTheConnectionIsInOrder_KeepsTheChunksAsWell()
    {
        _records.Failure = new CommitDelayedException();
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();

        Assert.That((chunk.IsCompleted, _batch.IsOutage), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task CommitAsync_WhenTheFirstRoundTookAllTheTime_TriesOnceMore()
    {
        _records.Failure = _outage;
        PendingChunk chunk = Add(0);
        _sessions.Clock.Advance(TimeSpan.FromSeconds(10));

        await _batch.CommitAsync();
        bool wasCompleted = chunk.IsCompleted;
        await _batch.CommitAsync();

        Assert.That((wasCompleted, chunk.IsCompleted), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task CommitAsync_WhenALaterRoundTookAllTheTime_TriesNoMore()
    {
        _records.Failure = _outage;
        Add(0);
        await _batch.CommitAsync();
        PendingChunk chunk = Add(1);
        _sessions.Clock.Advance(TimeSpan.FromSeconds(10));

        await _batch.CommitAsync();

        Assert.That(chunk.IsCompleted, Is.True);
    }

    // The server hangs: each round takes its time limits. The chunk came a moment after the first began.
    [Test]
    public async Task CommitAsync_WhenTheNextRoundWouldEndLate_FailsTheChunkBefore()
    {
        _records.Failure = _outage;
        _records.Answer = _ => _sessions.Clock.Advance(TimeSpan.FromSeconds(4.9));
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();
        bool afterFive = chunk.IsCompleted;
        await _batch.CommitAsync();

        Assert.That((afterFive, chunk.IsCompleted), Is.EqualTo((false, true)), "9.8 of 10 seconds are over");
    }

    private async Task<double[]> PausesOfAsync(int rounds)
    {
        List<double> pauses = [];
        for (int round = 0; round < rounds; round++)
        {
            await _batch.CommitAsync();
            pauses.Add(_batch.Pause.TotalMilliseconds);
        }

        return [.. pauses];
    }

    // The commit with the chunk is made and its answer lost; the next round reads the record.
    private async Task LoseAnswerAsync(PendingChunk chunk, ChunkRecord recorded)
    {
        _records.Failure = _outage;
        await _batch.CommitAsync();
        Assert.That(chunk.IsCompleted, Is.False);
        _records.Failure = null;
        _records.Recorded.Clear();
        _records.Recorded.Add(recorded);
        await _batch.CommitAsync();
    }

    [TestCase(false, true, Description = "Nothing of the transaction is there.")]
    [TestCase(true, false, Description = "Its row may be: another transaction of the same call failed.")]
    public async Task CommitAsync_WhenTheDatabaseRefuses_PutsBackTheDraftThatHasNoRow(bool hasRow, bool isPutBack)
    {
        MakeDraft();
        _records.Answer = commit => commit.IsReceiving = hasRow;
        _records.Failure = _full;
        Add(0);

        await _batch.CommitAsync();

        Assert.That(_drafts.IsPending(Records.Upload), Is.EqualTo(isPutBack));
    }

    [Test]
    public async Task CommitAsync_WhenThereIsNoAnswer_DoesNotPutBackTheDraft()
    {
        MakeDraft();
        _records.Answer = _ => { };
        _records.Failure = _outage;
        Add(0);

        await _batch.CommitAsync();

        Assert.That(_drafts.IsPending(Records.Upload), Is.False);
    }

    [TestCase(false, true, Description = "Another process has the key.")]
    [TestCase(true, false, Description = "The row was written, and the lock of the upload not got.")]
    public async Task CommitAsync_WhenAnotherProcessIsBusyWithADraft_PutsItBackWithoutARow(bool hasRow, bool isPutBack)
    {
        MakeDraft();
        _records.Answer = commit => (commit.IsReceiving, commit.IsBusy) = (hasRow, true);
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();

        Assert.That((chunk.IsCompleted, _drafts.IsPending(Records.Upload)), Is.EqualTo((false, isPutBack)));
    }

    [Test]
    public async Task CommitAsync_OfADraft_ReadsNothingAndTakesIt()
    {
        MakeDraft();
        Add(0);

        await _batch.CommitAsync();

        Assert.That((_steps.Contains("read"), _drafts.IsPending(Records.Upload)), Is.EqualTo((false, false)));
    }

    [TestCase(false, nameof(ChunkReceiptStatus.NotReceiving))]
    [TestCase(true, nameof(ChunkReceiptStatus.NotStarted))]
    public async Task CommitAsync_WhenThereIsNoRow_TellsWhetherItWasADraft(bool isDraft, string status)
    {
        if (isDraft)
        {
            MakeDraft();
        }

        _records.Answer = _ => { };
        PendingChunk chunk = Add(0);

        await _batch.CommitAsync();

        Assert.That($"{(await chunk.Receipt).Status}", Is.EqualTo(status));
    }

    private void MakeDraft() => _drafts.Make(An.Upload() with { Id = Records.Upload }, open: 0, A.MaxOpen);

    private PendingChunk Add(int index)
    {
        PendingChunk chunk = _sessions.Written(index);
        _batch.Add(chunk);
        return chunk;
    }
}
