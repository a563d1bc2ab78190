using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Spika.FileService.Application.Common;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.UploadChunk;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.UploadChunk;

public sealed class UploadChunkCommandHandlerTests
{
    private static readonly ChunkReceipt _recorded = new(ChunkReceiptStatus.Recorded, ChunkSet.Of(0, 2));
    private static readonly ChunkReceipt _contested = new(ChunkReceiptStatus.Contested, ChunkSet.Empty);
    private static readonly ChunkReceipt _notReceiving = new(ChunkReceiptStatus.NotReceiving, ChunkSet.Empty);

    private readonly UploadChunkCommand _command = An.UploadChunkCommand(chunkIndex: 2);
    private readonly List<FakeWrittenChunk> _written = [];
    private Mock<IUploadRepository> _uploads = null!;
    private Mock<IChunkStore> _chunks = null!;
    private Mock<IChunkLedger> _ledger = null!;
    private Mock<IFileAssembler> _assembler = null!;
    private Mock<IFailureClassifier> _failures = null!;
    private RefusedVerifies _refused = null!;
    private Upload _upload = null!;

    [SetUp]
    public void SetUp()
    {
        _written.Clear();
        _upload = An.Upload(key: _command.Key);
        _uploads = new Mock<IUploadRepository>();
        _chunks = new Mock<IChunkStore>();
        _ledger = new Mock<IChunkLedger>();
        _assembler = new Mock<IFileAssembler>();
        _failures = new Mock<IFailureClassifier>();
        _refused = new RefusedVerifies(new FakeTimeProvider());

        Starts(_upload);
        Records(_recorded);
        _chunks
            .Setup(chunks => chunks.WriteAsync(It.IsAny<Upload>(), 2, _command.Content, It.IsAny<CancellationToken>()))
            .Returns(
                (Upload upload, int index, ReadOnlyMemory<byte> _, CancellationToken _) =>
                {
                    FakeWrittenChunk chunk = new(upload.Id, index);
                    _written.Add(chunk);
                    return ValueTask.FromResult(Result<WrittenChunk>.Success(chunk));
                }
            );
    }

    [Test]
    public async Task Handle_WhenAVerifyOfTheUploadWasRefused_HasTheNextOneReadAgain()
    {
        _refused.Note(_upload.Id, default, new VerifyRefusal(Total: 1, Missing: null, SizeBytes: 1, Hash: null));

        await HandleAsync();

        Assert.That(_refused.Has(_upload.Id), Is.False);
    }

    [Test]
    public async Task Handle_WhenChunkIsRecorded_AnswersEverySavedChunk()
    {
        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Value, Is.SameAs(_recorded.Chunks));
    }

    [Test]
    public async Task Handle_WhenChunkIsWritten_RecordsThatChunk()
    {
        await HandleAsync();

        _ledger.Verify(ledger => ledger.RecordAsync(_written.Single()), Times.Once);
    }

    [Test]
    public async Task Handle_WhenChunkIsRecorded_LetsTheNextWriterIn()
    {
        await HandleAsync();

        Assert.That(_written.Single().IsDisposed, Is.True);
    }

    [Test]
    public async Task Handle_WhenChunkIsRecorded_AsksTheDatabaseNothingElse()
    {
        await HandleAsync();

        _uploads.Verify(uploads => uploads.FindAsync(_command.Key, It.IsAny<CancellationToken>()), Times.Never);
    }

    [Test]
    public async Task Handle_WhileChunkIsRecorded_LetsNobodyElseWriteIt()
    {
        bool wasDisposed = true;
        _ledger
            .Setup(ledger => ledger.RecordAsync(It.IsAny<WrittenChunk>()))
            .Callback((WrittenChunk chunk) => wasDisposed = ((FakeWrittenChunk)chunk).IsDisposed)
            .ReturnsAsync(_recorded);

        await HandleAsync();

        Assert.That(wasDisposed, Is.False);
    }

    [Test]
    public void Handle_WhenRecordingFails_LetsTheNextWriterIn()
    {
        _ledger.Setup(ledger => ledger.RecordAsync(It.IsAny<WrittenChunk>())).ThrowsAsync(new IOException());

        Assert.That(HandleAsync, Throws.InstanceOf<IOException>());
        Assert.That(_written.Single().IsDisposed, Is.True);
    }

    [Test]
    public async Task Handle_WhenUploadCannotBeStarted_AnswersWhyAndWritesNothing()
    {
        _uploads
            .Setup(uploads => uploads.GetOrStartAsync(_command.Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(UploadErrors.TooManyOpenUploads);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.Error, _written.Count), Is.EqualTo((UploadErrors.TooManyOpenUploads, 0)));
    }

    [Test]
    public async Task Handle_WhenStoreRefuses_AnswersWhyAndRecordsNothing()
    {
        _chunks
            .Setup(chunks => chunks.WriteAsync(_upload, 2, _command.Content, It.IsAny<CancellationToken>()))
            .ReturnsAsync(UploadErrors.StagingFull);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(UploadErrors.StagingFull));
        _ledger.Verify(ledger => ledger.RecordAsync(It.IsAny<WrittenChunk>()), Times.Never);
    }

    [TestCase(UploadState.Assembling, "upload.being_verified")]
    [TestCase(UploadState.Done, "upload.already_finished")]
    public async Task Handle_WhenUploadRefusesChunks_AnswersWhyAndWritesNothing(UploadState state, string code)
    {
        Starts(_upload with { State = state });
        Finds(_upload with { State = state });

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.Error?.Code, _written.Count), Is.EqualTo((code, 0)));
    }

    [TestCase(UploadState.Assembling)]
    [TestCase(UploadState.Done)]
    public async Task Handle_WhenOnlyTheRememberedStateRefuses_SavesTheChunk(UploadState remembered)
    {
        Starts(_upload with { State = remembered }, _upload);
        Finds(_upload);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.IsSuccess, Is.True);
    }

    [Test]
    public async Task Handle_WhenRememberedUploadIsGone_SavesTheChunkInANewOne()
    {
        Upload next = An.Upload(key: _command.Key);
        Starts(_upload with { State = UploadState.Done }, next);
        Finds(null);

        await HandleAsync();

        Assert.That(_written.Single().Upload, Is.EqualTo(next.Id));
    }

    [TestCase(UploadState.Assembling, "upload.being_verified")]
    [TestCase(UploadState.Done, "upload.already_finished")]
    public async Task Handle_WhenAVerifyTakesTheUploadWhileWriting_AnswersWhatBecameOfIt(UploadState state, string code)
    {
        Records(_notReceiving);
        Finds(_upload with { State = state });

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Error?.Code, Is.EqualTo(code));
    }

    [Test]
    public async Task Handle_WhenUploadIsGoneAfterWriting_StartsAnotherOne()
    {
        Upload next = An.Upload(key: _command.Key);
        Starts(_upload, next);
        Records(_notReceiving, _recorded);
        Finds(null);

        await HandleAsync();

        Assert.That(_written.Select(chunk => chunk.Upload), Is.EqualTo(new[] { _upload.Id, next.Id }));
    }

    [TestCase(ChunkReceiptStatus.Contested, Description = "another process saved the same chunk")]
    [TestCase(ChunkReceiptStatus.NotReceiving, Description = "a verify took the upload, and failed")]
    public async Task Handle_WhenItIsNotRecordedAtFirst_WritesAgain(ChunkReceiptStatus first)
    {
        Records(new ChunkReceipt(first, ChunkSet.Empty), _recorded);
        Finds(_upload);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.IsSuccess, _written.Count), Is.EqualTo((true, 2)));
    }

    [Test]
    public async Task Handle_WhenItWritesAgain_HasLetGoOfTheFirstChunk()
    {
        Records(_contested, _recorded);
        List<int> heldAtStart = [];
        _uploads
            .Setup(uploads => uploads.GetOrStartAsync(_command.Key, It.IsAny<CancellationToken>()))
            .Callback(() => heldAtStart.Add(_written.Count(chunk => !chunk.IsDisposed)))
            .ReturnsAsync(_upload);

        await HandleAsync();

        Assert.That(heldAtStart, Is.EqualTo(new[] { 0, 0 }));
    }

    [Test]
    public async Task Handle_WhenItIsContestedWithoutEnd_GivesUp()
    {
        Records(_contested);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.Error, _written.Count), Is.EqualTo((UploadErrors.BeingVerified, 5)));
    }

    [Test]
    public async Task Handle_WhenTheVerifyIsNotHeardOfAnyMore_TakesTheUploadBackAndSaves()
    {
        Upload crashed = LeftBehind(A.Moment.AddSeconds(-1));
        List<string> steps = [];
        _assembler
            .Setup(assembler => assembler.PrepareAsync(crashed, It.IsAny<CancellationToken>()))
            .Callback(() => steps.Add("prepare"))
            .ReturnsAsync(new FakePreparedUpload(crashed, ChunkSet.Empty));
        _uploads
            .Setup(uploads => uploads.ReleaseAsync(crashed, It.IsAny<CancellationToken>()))
            .Callback(() => steps.Add("release"))
            .Returns(Task.CompletedTask);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.IsSuccess);
        Assert.That(steps, Is.EqualTo(new[] { "prepare", "release" }));
    }

    [Test]
    public async Task Handle_WhenTheVerifysLeaseStillRuns_LeavesItAlone()
    {
        LeftBehind(A.Moment.AddSeconds(1));

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(UploadErrors.BeingVerified));
        _uploads.Verify(
            uploads => uploads.TakeAsync(It.IsAny<UploadId>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()),
            Times.Never
        );
    }

    [Test]
    public async Task Handle_WhenTheStorageFailsForAMoment_WritesTheChunkAgain()
    {
        const int Failures = 7;
        IOException failure = new();
        _failures.Setup(failures => failures.IsStorageOutage(failure)).Returns(true);
        int records = 0;
        _ledger
            .Setup(ledger => ledger.RecordAsync(It.IsAny<WrittenChunk>()))
            .Returns(() => ++records <= Failures ? throw failure : ValueTask.FromResult(_recorded));

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Value, Is.EqualTo(_recorded.Chunks));
        Assert.That(_written, Has.Count.EqualTo(Failures + 1).And.All.Property("IsDisposed").True);
    }

    /// <summary>A verify took the upload. Once it was taken back, it receives.</summary>
    private Upload LeftBehind(DateTimeOffset leaseUntil)
    {
        Upload crashed = _upload with { State = UploadState.Assembling, LeaseUntil = leaseUntil };
        Starts(crashed, _upload);
        Finds(crashed);
        _uploads
            .Setup(uploads => uploads.TakeAsync(_upload.Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(crashed);
        return crashed;
    }

    private Task<Result<ChunkSet>> HandleAsync() =>
        new UploadChunkCommandHandler(
            _uploads.Object,
            _chunks.Object,
            _ledger.Object,
            new LeftBehindUploads(
                _uploads.Object,
                _assembler.Object,
                Options.Create(new UploadOptions()),
                new FakeTimeProvider(A.Moment)
            ),
            _refused,
            new StorageRetry(_failures.Object, Options.Create(new UploadOptions()), TimeProvider.System)
        ).Handle(_command, CancellationToken.None);

    private void Starts(params Upload[] uploads) =>
        _uploads
            .Setup(repository => repository.GetOrStartAsync(_command.Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync(InTurn(uploads.Select(Result<Upload>.Success)));

    private void Finds(Upload? upload) =>
        _uploads.Setup(uploads => uploads.FindAsync(_command.Key, It.IsAny<CancellationToken>())).ReturnsAsync(upload);

    private void Records(params ChunkReceipt[] receipts) =>
        _ledger.Setup(ledger => ledger.RecordAsync(It.IsAny<WrittenChunk>())).ReturnsAsync(InTurn(receipts));

    // The last answer is given for ever.
    private static Func<T> InTurn<T>(IEnumerable<T> answers)
    {
        Queue<T> next = new(answers);
        return () => next.Count > 1 ? next.Dequeue() : next.Peek();
    }
}
