using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

[CancelAfter(30_000)]
public sealed class FinalizeUploadCommandHandlerTests
{
    private readonly IOptions<UploadOptions> _options = Options.Create(new UploadOptions());
    private readonly FinalizeUploadCommand _command = A.FinalizeUploadCommand(total: 2);
    private FakeTimeProvider _time = null!;
    private Mock<IUploadRepository> _uploads = null!;
    private Mock<IStoredFileRepository> _storedFiles = null!;
    private Mock<IChunkLedger> _ledger = null!;
    private Mock<IFileAssembler> _assembler = null!;
    private Upload _upload = null!;
    private StoredFile _file = null!;

    // Everything works: the upload is there with its chunks, can be taken, and becomes _file.
    [SetUp]
    public void SetUp()
    {
        _time = new FakeTimeProvider(A.Moment);
        _uploads = new Mock<IUploadRepository>();
        _storedFiles = new Mock<IStoredFileRepository>();
        _ledger = new Mock<IChunkLedger>();
        _assembler = new Mock<IFileAssembler>();
        _upload = An.Upload(key: _command.Key);
        _file = A.StoredFile(key: _command.Key, content: _upload.Id);

        _uploads.Setup(uploads => uploads.FindAsync(_command.Key, It.IsAny<CancellationToken>())).ReturnsAsync(_upload);
        Takes(() => _upload with { State = UploadState.Assembling, Epoch = 1 });
        Renews(() => true);
        _ledger
            .Setup(ledger => ledger.ReadAsync(_upload.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChunkSummary(ChunkSet.Of(0, 1), StagedBytes: 1, A.Moment));
        _assembler
            .Setup(assembler =>
                assembler.AssembleAsync(It.IsAny<Upload>(), 2, It.IsAny<long>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(new FakeAssembledFile(_upload.Id, _file.Description.SizeBytes, _file.Description.Hash));
        _storedFiles
            .Setup(files => files.AddAsync(It.IsAny<Upload>(), _file.Description, It.IsAny<CancellationToken>()))
            .ReturnsAsync(_file);
    }

    [Test]
    public async Task Handle_WhenAllChunksAreThere_AnswersTheNewFile()
    {
        Result<StoredFile> result = await HandleAsync();

        Assert.That(result.Value, Is.SameAs(_file));
    }

    [Test]
    public async Task Handle_WhenVerifyIsRepeated_AnswersTheSameFileAndTakesNothing()
    {
        Stored(() => _file);

        Result<StoredFile> result = await HandleAsync();

        Assert.That(result.Value, Is.SameAs(_file));
        VerifyTaken(Times.Never());
    }

    [Test]
    public async Task Handle_WhenHashIsRepeatedInUpperCase_AnswersTheSameFile()
    {
        Stored(() => _file);

        Result<StoredFile> result = await HandleAsync(
            _command with
            {
                FileHash = _command.FileHash!.ToUpperInvariant(),
            }
        );

        Assert.That(result.Value, Is.SameAs(_file));
    }

    [Test]
    public async Task Handle_WhenFinishedWithOtherValues_IsAConflict()
    {
        Stored(() => _file);

        Result<StoredFile> result = await HandleAsync(_command with { FileName = "another.png" });

        Assert.That(result.Error, Is.EqualTo(UploadErrors.FinishedWithOtherContent));
    }

    [Test]
    public async Task Handle_WhenClientIdWasNeverSeen_SaysThatAllChunksAreMissing()
    {
        _uploads
            .Setup(uploads => uploads.FindAsync(_command.Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync((Upload?)null);

        Result<StoredFile> result = await HandleAsync();

        Assert.That(((ChunksMissingError)result.Error!).MissingChunks, Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task Handle_WhenClientIdWasNeverSeen_StartsNoUpload()
    {
        _uploads
            .Setup(uploads => uploads.FindAsync(_command.Key, It.IsAny<CancellationToken>()))
            .ReturnsAsync((Upload?)null);

        await HandleAsync();

        _uploads.Verify(
            uploads => uploads.GetOrStartAsync(It.IsAny<UploadKey>(), It.IsAny<CancellationToken>()),
            Times.Never
        );
    }

    [Test]
    public async Task Handle_WhenChunksAreMissing_AnswersThem()
    {
        _ledger
            .Setup(ledger => ledger.ReadAsync(_upload.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChunkSummary(ChunkSet.Of(0), StagedBytes: 1, A.Moment));

        Result<StoredFile> result = await HandleAsync();

        Assert.That(((ChunksMissingError)result.Error!).MissingChunks, Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public async Task Handle_WhenAnotherVerifyPublishes_AnswersItsFile()
    {
        Takes(() => null);
        Task<Result<StoredFile>> waiting = HandleAsync();

        Stored(() => _file);
        Result<StoredFile> result = await AdvanceUntilDoneAsync(waiting);

        Assert.That(result.Value, Is.SameAs(_file));
    }

    [Test]
    public async Task Handle_WhenAnotherVerifyFails_TakesItsTurn()
    {
        Queue<Upload?> takes = new([null, null, _upload with { State = UploadState.Assembling, Epoch = 2 }]);
        Takes(takes.Dequeue);

        Result<StoredFile> result = await AdvanceUntilDoneAsync(HandleAsync());

        Assert.That((result.Value, takes.Count), Is.EqualTo((_file, 0)));
    }

    [Test]
    public async Task Handle_WhenUploadIsLostToALaterVerify_AnswersThatOnesFile()
    {
        Renews(() =>
        {
            Stored(() => _file);
            return false;
        });

        Result<StoredFile> result = await AdvanceUntilDoneAsync(HandleAsync());

        Assert.That(result.Value, Is.SameAs(_file));
        _storedFiles.Verify(
            files => files.AddAsync(It.IsAny<Upload>(), It.IsAny<FileDescription>(), It.IsAny<CancellationToken>()),
            Times.Never
        );
    }

    [Test]
    public void Handle_WhileItWaits_AsksLessAndLessOften()
    {
        Takes(() => null);
        List<double> askedAt = [];
        Stored(() =>
        {
            askedAt.Add((_time.GetUtcNow() - A.Moment).TotalMilliseconds);
            return null;
        });

        _ = HandleAsync();
        for (int step = 0; step < 80; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        Assert.That(askedAt, Is.EqualTo(new[] { 0, 20, 60, 140, 300, 550, 800 }));
    }

    [Test]
    public async Task Handle_WhenCancelledWhileItWaits_Ends()
    {
        Takes(() => null);
        using CancellationTokenSource request = new();
        Task<Result<StoredFile>> waiting = HandleAsync(cancellationToken: request.Token);

        await request.CancelAsync();

        Assert.That(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Handle_WhenClientHangsUpAfterUploadIsTaken_FinishesTheWork()
    {
        using CancellationTokenSource request = new();
        _assembler
            .Setup(assembler =>
                assembler.AssembleAsync(It.IsAny<Upload>(), 2, It.IsAny<long>(), It.IsAny<CancellationToken>())
            )
            .Returns(
                async (Upload upload, int _, long size, CancellationToken cancellationToken) =>
                {
                    await request.CancelAsync();
                    cancellationToken.ThrowIfCancellationRequested();
                    return new FakeAssembledFile(upload.Id, size, _file.Description.Hash);
                }
            );

        Result<StoredFile> result = await HandleAsync(cancellationToken: request.Token);

        Assert.That(result.Value, Is.SameAs(_file));
    }

    private Task<Result<StoredFile>> HandleAsync(
        FinalizeUploadCommand? command = null,
        CancellationToken cancellationToken = default
    )
    {
        UploadPublisher publisher = new(
            _uploads.Object,
            _ledger.Object,
            Mock.Of<IChunkStore>(),
            _assembler.Object,
            Mock.Of<IFileStore>(),
            _storedFiles.Object,
            _options,
            _time,
            NullLogger<UploadPublisher>.Instance
        );
        FinalizeUploadCommandHandler handler = new(_uploads.Object, _storedFiles.Object, publisher, _options, _time);
        return handler.Handle(command ?? _command, cancellationToken);
    }

    // Ten seconds of the handler's time; then it waits for something that does not come.
    private async Task<Result<StoredFile>> AdvanceUntilDoneAsync(Task<Result<StoredFile>> waiting)
    {
        for (int step = 0; step < 1000 && !waiting.IsCompleted; step++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Yield();
        }

        return await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    private void Stored(Func<StoredFile?> file) =>
        _storedFiles.Setup(files => files.FindAsync(_command.Key, It.IsAny<CancellationToken>())).ReturnsAsync(file);

    private void Takes(Func<Upload?> taken) =>
        _uploads
            .Setup(uploads => uploads.TakeAsync(_upload.Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(taken);

    private void Renews(Func<bool> isHeld) =>
        _uploads
            .Setup(uploads =>
                uploads.RenewAsync(It.IsAny<Upload>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(isHeld);

    private void VerifyTaken(Times times) =>
        _uploads.Verify(
            uploads => uploads.TakeAsync(It.IsAny<UploadId>(), It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()),
            times
        );
}
