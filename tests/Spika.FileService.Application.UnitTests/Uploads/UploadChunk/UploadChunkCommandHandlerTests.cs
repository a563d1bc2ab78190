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
    private const int MaxOpen = 3;

    private static readonly ChunkSet _recorded = ChunkSet.Of(0, 2);

    private readonly UploadChunkCommand _command = An.UploadChunkCommand(chunkIndex: 2);
    private readonly List<UploadId> _saves = [];
    private Mock<IUploadRepository> _uploads = null!;
    private Mock<IChunkStore> _chunks = null!;
    private Mock<IFailureClassifier> _failures = null!;
    private RefusedVerifies _refused = null!;
    private Upload _upload = null!;
    private TimeProvider _clock = TimeProvider.System;

    [SetUp]
    public void SetUp()
    {
        _clock = TimeProvider.System;
        _saves.Clear();
        _upload = An.Upload(key: _command.Key);
        _uploads = new Mock<IUploadRepository>();
        _chunks = new Mock<IChunkStore>();
        _failures = new Mock<IFailureClassifier>();
        _refused = new RefusedVerifies(new FakeTimeProvider());

        Starts(_upload);
        Saves(_recorded);
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

        Assert.That(result.Value, Is.SameAs(_recorded));
    }

    [Test]
    public async Task Handle_WhenChunkIsRecorded_AsksTheDatabaseNothingElse()
    {
        await HandleAsync();

        _uploads.Verify(uploads => uploads.FindAsync(_command.Key, It.IsAny<CancellationToken>()), Times.Never);
    }

    [Test]
    public async Task Handle_WhenUploadCannotBeStarted_AnswersWhyAndSavesNothing()
    {
        _uploads
            .Setup(uploads => uploads.GetOrDraftAsync(_command.Key, MaxOpen, It.IsAny<CancellationToken>()))
            .ReturnsAsync((Upload?)null);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.Error, _saves.Count), Is.EqualTo((UploadErrors.TooManyOpenUploads, 0)));
    }

    [Test]
    public async Task Handle_WhenStoreRefuses_AnswersWhy()
    {
        Saves(UploadErrors.StagingFull);
        _refused.Note(_upload.Id, default, new VerifyRefusal(Total: 1, Missing: null, SizeBytes: 1, Hash: null));

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.Error, _saves.Count), Is.EqualTo((UploadErrors.StagingFull, 1)));
        Assert.That(_refused.Has(_upload.Id), "Nothing was saved that would change a verify.");
    }

    [Test]
    public async Task Handle_WhenTheRecordChangedMeanwhile_SavesAgain()
    {
        Saves(UploadErrors.Conflict, _recorded);
        Finds(_upload);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.IsSuccess, _saves.Count), Is.EqualTo((true, 2)));
    }

    // A verify without a lease: the row says that the upload receives chunks, until it is done.
    [Test]
    public async Task Handle_WhileAVerifyHoldsTheChunks_WaitsLongerEachTime()
    {
        FakeTimeProvider clock = new(A.Moment);
        _clock = clock;
        Saves(UploadErrors.Conflict, UploadErrors.Conflict, UploadErrors.Conflict, _recorded);
        Finds(_upload);

        Task<Result<ChunkSet>> handled = HandleAsync();
        int[] savesAfter = [_saves.Count, After(20), After(20), After(20), After(79), After(1)];

        Assert.That(savesAfter, Is.EqualTo(new[] { 1, 2, 2, 3, 3, 4 }));
        Assert.That((await handled).IsSuccess);

        int After(int milliseconds)
        {
            clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
            return _saves.Count;
        }
    }

    [Test]
    public async Task Handle_WhenTheRecordChangesWithoutEnd_AnswersThatItIsAConflict()
    {
        Saves(UploadErrors.Conflict);
        Finds(_upload);

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.Error, _saves.Count), Is.EqualTo((UploadErrors.Conflict, 5)));
    }

    [TestCase(UploadState.Assembling, "upload.being_verified")]
    [TestCase(UploadState.Done, "upload.already_finished")]
    public async Task Handle_WhenUploadRefusesChunks_AnswersWhyAndSavesNothing(UploadState state, string code)
    {
        Starts(_upload with { State = state });
        Finds(_upload with { State = state });

        Result<ChunkSet> result = await HandleAsync();

        Assert.That((result.Error?.Code, _saves.Count), Is.EqualTo((code, 0)));
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

        Assert.That(_saves.Single(), Is.EqualTo(next.Id));
    }

    [TestCase(UploadState.Assembling, "upload.being_verified")]
    [TestCase(UploadState.Done, "upload.already_finished")]
    public async Task Handle_WhenAVerifyTakesTheUploadWhileSaving_AnswersWhatBecameOfIt(UploadState state, string code)
    {
        Saves(UploadErrors.Conflict);
        Finds(_upload with { State = state });

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Error?.Code, Is.EqualTo(code));
    }

    [Test]
    public async Task Handle_WhenUploadIsGoneAfterWriting_StartsAnotherOne()
    {
        Upload next = An.Upload(key: _command.Key);
        Starts(_upload, next);
        Saves(UploadErrors.Conflict, _recorded);
        Finds(null);

        await HandleAsync();

        Assert.That(_saves, Is.EqualTo(new[] { _upload.Id, next.Id }));
    }

    [Test]
    public async Task Handle_WhenTheLeaseOfTheVerifyExpired_ReleasesTheUploadAndSaves()
    {
        Upload crashed = Crashed(A.Moment.AddSeconds(-1));

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.IsSuccess);
        _uploads.Verify(uploads => uploads.ReleaseAsync(crashed, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Handle_WhenTheVerifysLeaseStillRuns_LeavesItAlone()
    {
        Crashed(A.Moment.AddSeconds(1));

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(UploadErrors.BeingVerified));
        _uploads.Verify(
            uploads => uploads.LeaseAsync(It.IsAny<UploadId>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()),
            Times.Never
        );
    }

    [Test]
    public async Task Handle_WhenTheStorageFailsForAMoment_WritesTheChunkAgain()
    {
        const int Failures = 7;
        IOException failure = new();
        _failures.Setup(failures => failures.IsStorageOutage(failure)).Returns(true);
        _chunks
            .Setup(chunks => chunks.SaveAsync(_upload, 2, _command.Content, It.IsAny<CancellationToken>()))
            .Callback((Upload upload, int _, ReadOnlyMemory<byte> _, CancellationToken _) => _saves.Add(upload.Id))
            .Returns(() =>
                _saves.Count <= Failures ? throw failure : ValueTask.FromResult(Result<ChunkSet>.Success(_recorded))
            );

        Result<ChunkSet> result = await HandleAsync();

        Assert.That(result.Value, Is.SameAs(_recorded));
        Assert.That(_saves, Has.Count.EqualTo(Failures + 1));
    }

    [Test]
    public async Task Handle_WhenTheClientHangsUpWhileTheStorageFails_EndsWithTheFailure()
    {
        IOException failure = new();
        using CancellationTokenSource request = new();
        _failures.Setup(failures => failures.IsStorageOutage(failure)).Returns(true);
        _chunks
            .Setup(chunks => chunks.SaveAsync(_upload, 2, _command.Content, It.IsAny<CancellationToken>()))
            .Callback((Upload upload, int _, ReadOnlyMemory<byte> _, CancellationToken _) => _saves.Add(upload.Id))
            .Returns(() =>
                _saves.Count < 3 ? throw failure : ValueTask.FromResult(Result<ChunkSet>.Success(_recorded))
            );
        await request.CancelAsync();

        Assert.That(() => HandleAsync(request.Token), Throws.Exception.SameAs(failure));
        Assert.That(_saves, Has.Count.EqualTo(1));
    }

    /// <summary>A verify took the upload. Once it was taken back, it receives.</summary>
    private Upload Crashed(DateTimeOffset leaseUntil)
    {
        Upload crashed = _upload with { State = UploadState.Assembling, LeaseUntil = leaseUntil };
        Starts(crashed, _upload);
        Finds(crashed);
        _uploads
            .Setup(uploads => uploads.LeaseAsync(_upload.Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(crashed);
        return crashed;
    }

    private Task<Result<ChunkSet>> HandleAsync(CancellationToken cancellationToken = default) =>
        new UploadChunkCommandHandler(
            _uploads.Object,
            _chunks.Object,
            new ExpiredVerifies(_uploads.Object, Options.Create(new UploadOptions()), new FakeTimeProvider(A.Moment)),
            _refused,
            new StorageRetry(_failures.Object, Options.Create(new UploadOptions()), TimeProvider.System),
            Options.Create(new UploadOptions { MaxOpenUploadsPerOwner = MaxOpen }),
            _clock
        ).Handle(_command, cancellationToken);

    private void Starts(params Upload[] uploads) =>
        _uploads
            .Setup(repository => repository.GetOrDraftAsync(_command.Key, MaxOpen, It.IsAny<CancellationToken>()))
            .ReturnsAsync(InTurn(uploads));

    private void Finds(Upload? upload) =>
        _uploads.Setup(uploads => uploads.FindAsync(_command.Key, It.IsAny<CancellationToken>())).ReturnsAsync(upload);

    private void Saves(params Result<ChunkSet>[] outcomes)
    {
        Func<Result<ChunkSet>> next = InTurn(outcomes);
        _chunks
            .Setup(chunks => chunks.SaveAsync(It.IsAny<Upload>(), 2, _command.Content, It.IsAny<CancellationToken>()))
            .Returns(
                (Upload upload, int _, ReadOnlyMemory<byte> _, CancellationToken _) =>
                {
                    _saves.Add(upload.Id);
                    return ValueTask.FromResult(next());
                }
            );
    }

    // The last answer is given for ever.
    private static Func<T> InTurn<T>(IEnumerable<T> answers)
    {
        Queue<T> next = new(answers);
        return () => next.Count > 1 ? next.Dequeue() : next.Peek();
    }
}
