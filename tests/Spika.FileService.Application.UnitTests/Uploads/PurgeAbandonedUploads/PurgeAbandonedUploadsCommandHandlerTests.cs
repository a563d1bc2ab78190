using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Events;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.PurgeAbandonedUploads;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Orphans;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.PurgeAbandonedUploads;

public sealed class PurgeAbandonedUploadsCommandHandlerTests
{
    private const int BatchSize = 100;

    private static readonly DateTimeOffset _cutoff = A.Moment.AddHours(-24);

    private static readonly IOptions<OrphanOptions> _orphanOptions = Options.Create(
        new OrphanOptions { AnyShareUpTo = 5 }
    );

    private readonly UploadId _first = UploadId.New(A.Moment);
    private readonly UploadId _second = UploadId.New(A.Moment);
    private readonly UploadId _third = UploadId.New(A.Moment);
    private HashSet<UploadId> _unfinished = [];
    private HashSet<UploadId> _stored = [];
    private RecordingLogger<PurgeAbandonedUploadsCommandHandler> _logger = null!;
    private RecordingLogger<OrphanSweep> _sweepLogger = null!;
    private Mock<IUploadCleanup> _uploads = null!;
    private Mock<IBlobRepository> _blobs = null!;
    private Mock<IChunkStore> _chunks = null!;
    private Mock<IEventRepository> _events = null!;
    private FakeUnitOfWork _unitOfWork = null!;
    private Mock<IFileStore> _fileStore = null!;
    private Mock<IOrphanQuarantine> _quarantine = null!;
    private IOptions<EventOptions> _eventOptions = null!;

    // There is nothing to purge.
    private readonly IOptions<UploadOptions> _options = Options.Create(
        new UploadOptions { AbandonedAfter = TimeSpan.FromHours(24) }
    );

    [SetUp]
    public void SetUp()
    {
        _unfinished = [];
        _stored = [];
        _logger = new RecordingLogger<PurgeAbandonedUploadsCommandHandler>();
        _sweepLogger = new RecordingLogger<OrphanSweep>();
        _uploads = new Mock<IUploadCleanup>();
        _blobs = new Mock<IBlobRepository>();
        _chunks = new Mock<IChunkStore>();
        _events = new Mock<IEventRepository>();
        _unitOfWork = new FakeUnitOfWork();
        _fileStore = new Mock<IFileStore>();
        _eventOptions = Options.Create(new EventOptions());
        _quarantine = new Mock<IOrphanQuarantine>();

        Abandoned();
        Staged();
        Finished();
        Orphaned(0);
        _quarantine
            .Setup(quarantine =>
                quarantine.PutAsideAsync(
                    A.Moment,
                    It.IsAny<IReadOnlyCollection<BlobId>>(),
                    It.IsAny<IReadOnlyCollection<UploadId>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(
                (
                    DateTimeOffset _,
                    IReadOnlyCollection<BlobId> files,
                    IReadOnlyCollection<UploadId> uploads,
                    CancellationToken _
                ) => (files.Count, uploads.Count)
            );
        _uploads
            .Setup(uploads =>
                uploads.FindUnfinishedAsync(It.IsAny<IReadOnlyCollection<UploadId>>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(() => _unfinished);
        _blobs
            .Setup(files => files.FindUsedAsync(It.IsAny<IReadOnlyCollection<BlobId>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => _stored.Select(Published).ToHashSet());
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
    public async Task Handle_WhenUploadsAreAbandoned_WritesTheirEventsAndRemovesTheirRecords()
    {
        Abandoned([_first, _second]);

        await HandleAsync();

        Assert.That(_unitOfWork.Events.OfType<UploadExpired>().Count(), Is.EqualTo(2));
        _uploads.Verify(
            uploads => uploads.RemoveRecordsAsync(new[] { _first, _second }, It.IsAny<CancellationToken>()),
            Times.Once
        );
    }

    [Test]
    public async Task Handle_WhenMoreUploadsAreAbandonedThanMayHaveEvents_RemovesThemAllAndLogsTheRest()
    {
        _eventOptions = Options.Create(new EventOptions { MaxUploadEventsPerHour = 1 });
        Abandoned([_first, _second]);

        PurgeReport report = await HandleAsync();

        Assert.That((report.Uploads, _unitOfWork.Events.Count), Is.EqualTo((2, 1)));
        Assert.That(_logger.Entries.Count(entry => entry.Event.Id == 1021), Is.EqualTo(1));
    }

    [Test]
    public async Task Handle_WhenTheAnswerToTheRemovalIsLost_LeavesTheBytesOfThatAttemptToTheSweep()
    {
        Abandoned([_first], [_second]);
        _unitOfWork.LosesAnAnswer = true;

        PurgeReport report = await HandleAsync();

        Assert.That(report.Uploads, Is.EqualTo(1));
        VerifyChunksRemoved(_second);
    }

    [Test]
    public async Task Handle_WhenTheTransactionIsRepeated_SpendsOneEventForAnUpload()
    {
        _eventOptions = Options.Create(new EventOptions { MaxUploadEventsPerHour = 1 });
        Abandoned([_first], [_first]);
        _unitOfWork.LosesAnAnswer = true;

        await HandleAsync();

        Assert.That(_unitOfWork.Events, Has.Count.EqualTo(2), "one in each attempt");
        Assert.That(_logger.Entries.Select(entry => entry.Event.Id), Has.None.EqualTo(1021));
    }

    [Test]
    public async Task Handle_WhenManyEventsAreOld_RemovesThemInBatches()
    {
        Queue<int> removed = new([1000, 1000, 7]);
        _events
            .Setup(events => events.RemoveAsync(A.Moment.AddDays(-7), 1000, It.IsAny<CancellationToken>()))
            .ReturnsAsync(removed.Dequeue);

        await HandleAsync();

        Assert.That(removed, Is.Empty);
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
    public async Task Handle_WhenStagedBytesHaveNoUnfinishedUpload_PutsThemAside()
    {
        Staged([_first, _second], [_third]);
        _unfinished = [_second];

        PurgeReport report = await HandleAsync();

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 2, 0, 0)));
        Assert.That(PutAside<UploadId>(2), Is.EqualTo([_first, _third]));
        VerifyChunksRemoved();
    }

    [Test]
    public async Task Handle_WhenFinishedBytesHaveNoRow_PutsThemAside()
    {
        Finished([_first, _second], [_third]);
        _stored = [_second];

        PurgeReport report = await HandleAsync();

        Assert.That(report, Is.EqualTo(new PurgeReport(0, 0, 2, 0)));
        VerifyFilesPutAside(_first, _third);
    }

    [TestCase(10, 100, false)]
    [TestCase(11, 100, true)]
    [TestCase(5, 5, false)]
    [TestCase(6, 6, true)]
    public async Task Handle_WhenOrphansAreALargeShare_MovesNone(int orphans, int all, bool isHeldBack)
    {
        UploadId[] files = [.. Enumerable.Range(0, all).Select(_ => UploadId.New(A.Moment))];
        Finished(files);
        _stored = [.. files.Skip(orphans)];

        PurgeReport report = await HandleAsync();

        Assert.That((report.OrphanedBlobs, report.HeldBack), Is.EqualTo(isHeldBack ? (0, orphans) : (orphans, 0)));
        Assert.That(
            _sweepLogger.Entries.Select(entry => entry.Message),
            isHeldBack ? Has.One.Contains($"{orphans} of {all} finished files have no row") : Is.Empty
        );
        Assert.That(PutAside<BlobId>(1).Count(), Is.EqualTo(isHeldBack ? 0 : orphans));
    }

    // The sweep of the one kind does not wait for the other.
    [Test]
    public async Task Handle_WhenUploadsAreHeldBack_StillMovesFiles()
    {
        Staged([.. Enumerable.Range(0, 6).Select(_ => UploadId.New(A.Moment))]);
        Finished([_first]);

        PurgeReport report = await HandleAsync();

        Assert.That((report.OrphanedUploads, report.OrphanedBlobs, report.HeldBack), Is.EqualTo((0, 1, 6)));
        Assert.That((PutAside<UploadId>(2).Count(), PutAside<BlobId>(1).Count()), Is.EqualTo((0, 1)));
        Assert.That(_sweepLogger.Entries.Single().Message, Does.StartWith("6 of 6 uploads in staging have no row"));
    }

    [Test]
    public async Task Handle_WhenThereAreNoOrphans_PutsNothingAside()
    {
        await HandleAsync();

        Assert.That(_quarantine.Invocations.Select(call => call.Method.Name), Has.None.EqualTo("PutAsideAsync"));
    }

    [Test]
    public async Task Handle_WhenAnotherProcessRemovedTheAbandonedUploads_AsksNoMore()
    {
        _uploads
            .SetupSequence(uploads => uploads.HasAbandonedAsync(_cutoff, It.IsAny<CancellationToken>()))
            .ReturnsAsync(true)
            .ReturnsAsync(false);

        await HandleAsync();

        _uploads.Verify(uploads => uploads.HasAbandonedAsync(_cutoff, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task Handle_Always_RemovesWhatWasPutAsideLongAgo()
    {
        _quarantine
            .Setup(quarantine => quarantine.RemoveExpiredAsync(A.Moment.AddDays(-30), It.IsAny<CancellationToken>()))
            .ReturnsAsync(2);

        PurgeReport report = await HandleAsync();

        Assert.That(report.ExpiredSweeps, Is.EqualTo(2));
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

        Assert.That(_logger.Entries.Single().Message, Does.Contain("the chunk records of 7 that are done or gone"));
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
            _unitOfWork,
            _events.Object,
            new UploadEventBudget(_eventOptions, TimeProvider.System),
            new OrphanSweep(
                _uploads.Object,
                new OrphanedBlobs(_blobs.Object, _fileStore.Object),
                _chunks.Object,
                _quarantine.Object,
                _orphanOptions,
                _sweepLogger
            ),
            _chunks.Object,
            _quarantine.Object,
            _options,
            _orphanOptions,
            _eventOptions,
            _logger
        ).Handle(new PurgeAbandonedUploadsCommand(A.Moment, A.Moment), cancellationToken);

    private void Abandoned(params UploadId[][] batches)
    {
        Queue<UploadId[]> next = new(batches);
        _uploads
            .Setup(uploads => uploads.HasAbandonedAsync(_cutoff, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => next.Count > 0);
        _unitOfWork
            .UploadChanges.Setup(uploads => uploads.RemoveAbandonedAsync(_cutoff, BatchSize))
            .ReturnsAsync(() =>
                [.. (next.TryDequeue(out UploadId[]? batch) ? batch : []).Select(id => An.Upload() with { Id = id })]
            );
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

    private void VerifyFilesPutAside(params UploadId[] expected) =>
        Assert.That(PutAside<BlobId>(1), Is.EqualTo(expected.Select(Published)));

    private IEnumerable<T> PutAside<T>(int argument) =>
        _quarantine
            .Invocations.Where(invocation => invocation.Method.Name == nameof(IOrphanQuarantine.PutAsideAsync))
            .SelectMany(invocation => (IReadOnlyCollection<T>)invocation.Arguments[argument]);

    private static BlobId Published(UploadId upload) => BlobId.OfVersion010(upload.Value, 1);

    private static IEnumerable<T> RemovedFrom<T>(Mock store) =>
        store
            .Invocations.Where(invocation => invocation.Method.Name == nameof(IChunkStore.RemoveAsync))
            .Select(invocation => (T)invocation.Arguments[0]);
}
