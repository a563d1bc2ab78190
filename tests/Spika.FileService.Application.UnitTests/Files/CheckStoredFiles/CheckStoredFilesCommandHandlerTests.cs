using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Application.Orphans;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.CheckStoredFiles;

public sealed class CheckStoredFilesCommandHandlerTests
{
    private const int BatchSize = 100;

    private static readonly byte[] _content = [1, 2, 3];

    private readonly CheckedBlob _due = Checked(A.Blob());

    private List<string> _done = null!;
    private RecordingLogger<CheckStoredFilesCommandHandler> _logger = null!;
    private Mock<IBlobRepository> _blobs = null!;
    private Mock<IFileStore> _fileStore = null!;
    private CountingHashThreads _hashing = null!;

    // One file is due, and its bytes are what they should be.
    [SetUp]
    public void SetUp()
    {
        _done = [];
        _logger = new RecordingLogger<CheckStoredFilesCommandHandler>();
        _blobs = new Mock<IBlobRepository>();
        _fileStore = new Mock<IFileStore>();
        _hashing = new CountingHashThreads();
        Due([_due]);
        Holds(_content);
        _fileStore
            .Setup(store => store.ListAsync(It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Returns(AsyncEnumerable.Empty<IReadOnlyList<BlobId>>());
        _fileStore
            .Setup(store => store.QuarantineAsync(_due.Blob.Id, It.IsAny<CancellationToken>()))
            .Callback(() => _done.Add("aside"));
        _blobs
            .Setup(files => files.NoteWholeAsync(_due.Blob.Id, It.IsAny<CancellationToken>()))
            .Callback(() => _done.Add("whole"));
        NotesDamage(true);
    }

    [Test]
    public async Task Handle_WhenTheBytesMatch_NotesIt()
    {
        FileCheckReport report = await HandleAsync();

        Assert.That(_done, Is.EqualTo(["whole"]));
        Assert.That(report, Is.EqualTo(new FileCheckReport(1, _content.Length, 0, 0, 0)));
        Assert.That(_hashing.Count, Is.EqualTo(1));
    }

    [TestCase(new byte[] { 1, 2, 4 })]
    [TestCase(new byte[] { 1, 2 })]
    [TestCase(new byte[] { 1, 2, 3, 4 })]
    public async Task Handle_WhenTheBytesDoNotMatch_NotesItThenPutsThemAside(byte[] content)
    {
        Holds(content);

        FileCheckReport report = await HandleAsync();

        Assert.That(_done, Is.EqualTo(["damaged", "aside"]));
        Assert.That(report, Is.EqualTo(new FileCheckReport(0, 0, 1, 0, 0)));
        Assert.That(_logger.Entries[0].Event.Id, Is.EqualTo(1012));
    }

    [Test]
    public async Task Handle_WhenTheBytesAreGone_NotesIt()
    {
        _fileStore
            .Setup(store => store.OpenReadAsync(_due.Blob.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync((Stream?)null);

        FileCheckReport report = await HandleAsync();

        Assert.That((_done[0], report.Damaged), Is.EqualTo(("damaged", 1)));
    }

    [Test]
    public async Task Handle_WhenItWasDamagedBefore_LogsNoErrorAgain()
    {
        Due([_due with { DamagedAt = A.Moment }]);
        Holds([]);

        await HandleAsync();

        Assert.That(_logger.Entries.Select(entry => entry.Event.Id), Is.EqualTo([1009]));
    }

    [Test]
    public async Task Handle_WhenTheFileIsDeletedMeanwhile_PutsNothingAside()
    {
        Holds([]);
        NotesDamage(false);

        FileCheckReport report = await HandleAsync();

        Assert.That(_done, Is.EqualTo(["damaged"]));
        Assert.That(report, Is.EqualTo(new FileCheckReport(0, 0, 0, 0, 0)));
    }

    [Test]
    public async Task Handle_WhenAFileCannotBeRead_LeavesItUncheckedAndGoesOn()
    {
        CheckedBlob unreadable = Checked(A.Blob());
        Due([unreadable, _due]);
        _fileStore
            .Setup(store => store.OpenReadAsync(unreadable.Blob.Id, It.IsAny<CancellationToken>()))
            .Throws<IOException>();

        FileCheckReport report = await HandleAsync();

        Assert.That(_done, Is.EqualTo(["whole"]));
        Assert.That(report, Is.EqualTo(new FileCheckReport(1, _content.Length, 0, 1, 0)));
    }

    [Test]
    public async Task Handle_WhenABatchIsFull_AsksForTheNext()
    {
        Due([.. Enumerable.Repeat(_due, BatchSize)], [_due]);
        _fileStore
            .Setup(store => store.OpenReadAsync(_due.Blob.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => new MemoryStream(_content));

        FileCheckReport report = await HandleAsync();

        Assert.That(report.Whole, Is.EqualTo(BatchSize + 1));
    }

    [Test]
    public async Task Handle_WhenBytesAreKnownToNoRow_CountsThoseThatTheJanitorLeft()
    {
        DateTimeOffset age = A.Moment.AddHours(-24) - TimeSpan.FromMinutes(20);
        BlobId unknown = A.Blob();
        _fileStore
            .Setup(store => store.ListAsync(age, It.IsAny<CancellationToken>()))
            .Returns(new IReadOnlyList<BlobId>[] { [unknown] }.ToAsyncEnumerable());

        FileCheckReport report = await HandleAsync();

        Assert.That(report.OrphanedBlobs, Is.EqualTo(1));
    }

    private Task<FileCheckReport> HandleAsync()
    {
        _blobs
            .Setup(f => f.FindUsedAsync(It.IsAny<IReadOnlyCollection<BlobId>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new HashSet<BlobId>());
        return new CheckStoredFilesCommandHandler(
            _blobs.Object,
            _fileStore.Object,
            _hashing,
            new OrphanedBlobs(_blobs.Object, _fileStore.Object),
            Options.Create(new FileCheckOptions()),
            Options.Create(new UploadOptions()),
            new FakeTimeProvider(A.Moment),
            _logger
        ).Handle(new CheckStoredFilesCommand(), CancellationToken.None);
    }

    private void Due(params CheckedBlob[][] batches)
    {
        CheckedBlob? last = null;
        foreach (CheckedBlob[] batch in batches)
        {
            CheckedBlob? after = last;
            _blobs
                .Setup(files =>
                    files.ListUncheckedAsync(A.Moment.AddDays(-30), after, BatchSize, It.IsAny<CancellationToken>())
                )
                .ReturnsAsync(batch);
            last = batch[^1];
        }
    }

    private void Holds(byte[] content) =>
        _fileStore
            .Setup(store => store.OpenReadAsync(_due.Blob.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new MemoryStream(content));

    private void NotesDamage(bool isThere) =>
        _blobs
            .Setup(files => files.NoteDamagedAsync(_due.Blob.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(isThere)
            .Callback(() => _done.Add("damaged"));

    private static CheckedBlob Checked(BlobId id) =>
        new(new Blob(id, _content.Length, A.Hash(_content)), CheckedAt: A.Moment, DamagedAt: null);
}
