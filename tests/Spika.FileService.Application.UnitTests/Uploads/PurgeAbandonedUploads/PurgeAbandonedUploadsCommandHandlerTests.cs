using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Files;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.PurgeAbandonedUploads;

public sealed class PurgeAbandonedUploadsCommandHandlerTests
{
    private const int BatchSize = 100;

    private static readonly DateTimeOffset _cutoff = A.Moment.AddHours(-24);

    private readonly UploadId _first = UploadId.New(A.Moment);
    private readonly UploadId _second = UploadId.New(A.Moment);
    private readonly UploadId _third = UploadId.New(A.Moment);
    private HashSet<UploadId> _unfinished = [];
    private HashSet<UploadId> _stored = [];
    private Action _onQuestion = null!;
    private RecordingLogger<PurgeAbandonedUploadsCommandHandler> _logger = null!;
    private Mock<IUploadRepository> _uploads = null!;
    private Mock<IStoredFileRepository> _storedFiles = null!;
    private Mock<IChunkStore> _chunks = null!;
    private Mock<IFileStore> _fileStore = null!;

    // There is nothing to purge.
    [SetUp]
    public void SetUp()
    {
        _unfinished = [];
        _stored = [];
        _onQuestion = () => { };
        _logger = new RecordingLogger<PurgeAbandonedUploadsCommandHandler>();
        _uploads = new Mock<IUploadRepository>();
        _storedFiles = new Mock<IStoredFileRepository>();
        _chunks = new Mock<IChunkStore>();
        _fileStore = new Mock<IFileStore>();

        Abandoned();
        Staged();
        Finished();
        Orphaned(0);
        _uploads
            .Setup(uploads =>
                uploads.FindUnfinishedAsync(It.IsAny<IReadOnlyCollection<UploadId>>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(() => _unfinished)
            .Callback(() => _onQuestion());
        _storedFiles
            .Setup(files =>
                files.FindStoredAsync(It.IsAny<IReadOnlyCollection<ContentId>>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(() => _stored.Select(Published).ToHashSet())
            .Callback(() => _onQuestion());
    }

    [Test]
    public async Task Handle_WhenThereIsNothingToPurge_ReportsNothing()
    {
        PurgeReport report = await HandleAsync();

        Assert.That((report, _logger.Entries.Count), Is.EqualTo((new PurgeReport(0, 0, 0, 0), 0)));
    }

    [Test]
    public async Task Handle_WhenUploadsAreAbandoned_RemovesTheirBytes()
    {
        Abandoned([_first, _second]);

        PurgeReport report = await HandleAsync();

        Assert.That(report, Is.EqualTo(new PurgeReport(2, 0, 0, 0)));
        VerifyChunksRemoved(_first, _second);
    }

    [Test]
    public async Task Handle_WhenABatchOfAbandonedUploadsIsFull_AsksForTheNext()
    {
        UploadId[] full = [.. Enumerable.Range(0, BatchSize).Select(_ => UploadId.New(A.Moment))];
        Abandoned(full, full, [_first]);

        PurgeReport report = await HandleAsync();

        Assert.That(report.Uploads, Is.EqualTo(2 * BatchSize + 1));
    }

    [Test]
    public async Task Handle_WhenBytesOfOneUploadCannotBeRemoved_LogsItAndGoesOn()
    {
        Abandoned([_first, _second]);
        _chunks
            .Setup(chunks => chunks.RemoveAsync(_first, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        await HandleAsync();

        Assert.That(_logger.Entries.First().Event.Id, Is.EqualTo(1001));
        VerifyChunksRemoved(_first, _second);
    }

    [Test]
    public async Task Handle_WhenStagedBytesHaveNoUnfinishedUpload_RemovesThem()
    {
        Staged([_first, _second], [_third]);
        _unfinished = [_second];

        PurgeReport report = await HandleAsync();

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 2, 0, 0)));
        VerifyChunksRemoved(_first, _third);
    }

    [Test]
    public async Task Handle_WhenFinishedBytesHaveNoRow_RemovesThem()
    {
        Finished([_first, _second], [_third]);
        _stored = [_second];

        PurgeReport report = await HandleAsync();

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 0, 2, 0)));
        VerifyFilesRemoved(_first, _third);
    }

    [Test]
    public async Task Handle_WhenAPublishIsUnderWayOrCutOff_KeepsItsBytes()
    {
        Finished([_first]);
        _unfinished = [_first];

        await HandleAsync();

        VerifyFilesRemoved();
    }

    [Test]
    public async Task Handle_WhenAFileIsRecordedBetweenTheQuestions_KeepsItsBytes()
    {
        Finished([_first]);
        _unfinished = [_first];
        _onQuestion = () => (_unfinished, _stored) = ([], [_first]);

        await HandleAsync();

        VerifyFilesRemoved();
    }

    [Test]
    public async Task Handle_WhenOneFileCannotBeRemoved_GoesOnAndCountsTheOthers()
    {
        Finished([_first, _second]);
        _fileStore
            .Setup(store => store.RemoveAsync(Published(_first), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        PurgeReport report = await HandleAsync();

        Assert.That(report.UnknownFiles, Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_WhenABatchOfOrphanedRecordsIsFull_RemovesTheNext()
    {
        Orphaned(BatchSize, BatchSize, 7);

        PurgeReport report = await HandleAsync();

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 0, 0, 2 * BatchSize + 7)));
    }

    [Test]
    public async Task Handle_WhenSomethingWasPurged_LogsTheReport()
    {
        Orphaned(7);

        await HandleAsync();

        Assert.That(_logger.Entries.Single().Message, Does.Contain("OrphanedRecords = 7"));
    }

    [Test]
    public void Handle_WhenServiceStops_RemovesNoMore()
    {
        using CancellationTokenSource stopping = new();
        Abandoned([_first, _second]);
        _chunks
            .Setup(chunks => chunks.RemoveAsync(_first, It.IsAny<CancellationToken>()))
            .Callback(stopping.Cancel)
            .ThrowsAsync(new OperationCanceledException());

        Assert.That(() => HandleAsync(stopping.Token), Throws.InstanceOf<OperationCanceledException>());
        VerifyChunksRemoved(_first);
    }

    private Task<PurgeReport> HandleAsync(CancellationToken cancellationToken = default) =>
        new PurgeAbandonedUploadsCommandHandler(
            _uploads.Object,
            new UnknownFiles(_uploads.Object, _storedFiles.Object, _fileStore.Object),
            _chunks.Object,
            _fileStore.Object,
            Options.Create(new UploadOptions { AbandonedAfter = TimeSpan.FromHours(24) }),
            _logger
        ).Handle(new PurgeAbandonedUploadsCommand(A.Moment), cancellationToken);

    private void Abandoned(params UploadId[][] batches)
    {
        Queue<UploadId[]> next = new(batches);
        _uploads
            .Setup(uploads => uploads.RemoveAbandonedAsync(_cutoff, BatchSize, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => next.TryDequeue(out UploadId[]? batch) ? batch : []);
    }

    private void Orphaned(params int[] batches)
    {
        Queue<int> next = new(batches);
        _uploads
            .Setup(uploads => uploads.RemoveOrphanedRecordsAsync(BatchSize, It.IsAny<CancellationToken>()))
            .ReturnsAsync(next.Dequeue);
    }

    private void Staged(params UploadId[][] batches) =>
        _chunks
            .Setup(chunks => chunks.ListAsync(_cutoff, It.IsAny<CancellationToken>()))
            .Returns(batches.ToAsyncEnumerable());

    private void Finished(params UploadId[][] batches) =>
        _fileStore
            .Setup(store => store.ListAsync(_cutoff, It.IsAny<CancellationToken>()))
            .Returns(batches.Select(batch => batch.Select(Published).ToArray()).ToAsyncEnumerable());

    private void VerifyChunksRemoved(params UploadId[] expected) =>
        Assert.That(RemovedFrom<UploadId>(_chunks), Is.EqualTo(expected));

    private void VerifyFilesRemoved(params UploadId[] expected) =>
        Assert.That(RemovedFrom<ContentId>(_fileStore), Is.EqualTo(expected.Select(Published)));

    private static ContentId Published(UploadId upload) => new(upload, 1);

    private static IEnumerable<T> RemovedFrom<T>(Mock store) =>
        store
            .Invocations.Where(invocation => invocation.Method.Name == nameof(IChunkStore.RemoveAsync))
            .Select(invocation => (T)invocation.Arguments[0]);
}
