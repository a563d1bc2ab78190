using Microsoft.Extensions.Options;
using Npgsql;
using Spika.FileService.Infrastructure.Persistence;
using Spika.FileService.Infrastructure.Settings;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.UnitTests.Staging;

public sealed class CommitBatchTests
{
    private static readonly NpgsqlException _outage = new("The server went away.", new IOException());

    private readonly List<string> _steps = [];

    private MemoryRecords _records = null!;

    private MemorySessions _sessions = null!;

    private JournalThreads _threads = null!;

    private CommitBatch _batch = null!;

    [SetUp]
    public void SetUp()
    {
        _steps.Clear();
        _records = new MemoryRecords(_steps);
        _sessions = new MemorySessions(_steps);
        _threads = new JournalThreads();
        IOptions<DatabaseOptions> options = Options.Create(
            new DatabaseOptions { WaitForUpTo = TimeSpan.FromSeconds(10) }
        );
        _batch = new CommitBatch(
            _records,
            new BatchFlush(_threads, Options.Create(new StorageOptions { Root = "/nowhere" })),
            new CommitReceipts(_sessions.All, _sessions.Clock),
            _sessions.All,
            new DatabaseRetry(null!, null!, null!, options, _sessions.Clock),
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

    private PendingChunk Add(int index)
    {
        PendingChunk chunk = _sessions.Written(index);
        _batch.Add(chunk);
        return chunk;
    }
}
