using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Spika.FileService.Application.Files;
using Spika.FileService.Application.Files.CheckStoredFiles;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.CheckStoredFiles;

public sealed class CheckStoredFilesCommandHandlerTests
{
    private const int BatchSize = 100;

    private static readonly byte[] _content = [1, 2, 3];

    private readonly StoredFile _file = A.StoredFile(
        id: 5,
        description: A.Description() with
        {
            SizeBytes = _content.Length,
            Hash = A.Hash(_content),
        }
    );

    private List<string> _done = null!;
    private RecordingLogger<CheckStoredFilesCommandHandler> _logger = null!;
    private Mock<IStoredFileRepository> _storedFiles = null!;
    private Mock<IFileStore> _fileStore = null!;

    // One file is due, and its bytes are what they should be.
    [SetUp]
    public void SetUp()
    {
        _done = [];
        _logger = new RecordingLogger<CheckStoredFilesCommandHandler>();
        _storedFiles = new Mock<IStoredFileRepository>();
        _fileStore = new Mock<IFileStore>();
        Due([_file]);
        Holds(_content);
        _fileStore
            .Setup(store => store.ListAsync(It.IsAny<DateTimeOffset>(), It.IsAny<CancellationToken>()))
            .Returns(AsyncEnumerable.Empty<IReadOnlyList<BlobId>>());
        _fileStore
            .Setup(store => store.QuarantineAsync(_file.Blob, It.IsAny<CancellationToken>()))
            .Callback(() => _done.Add("aside"));
        _storedFiles
            .Setup(files => files.NoteWholeAsync(_file, It.IsAny<CancellationToken>()))
            .Callback(() => _done.Add("whole"));
        NotesDamage(true);
    }

    [Test]
    public async Task Handle_WhenTheBytesMatch_NotesIt()
    {
        FileCheckReport report = await HandleAsync();

        Assert.That(_done, Is.EqualTo(["whole"]));
        Assert.That(report, Is.EqualTo(new FileCheckReport(1, _content.Length, 0, 0, 0)));
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
        Assert.That(_logger.Entries[0].Event.Id, Is.EqualTo(1010));
    }

    [Test]
    public async Task Handle_WhenTheBytesAreGone_NotesIt()
    {
        _fileStore.Setup(store => store.OpenRead(_file.Blob)).Returns((Stream?)null);

        FileCheckReport report = await HandleAsync();

        Assert.That((_done[0], report.Damaged), Is.EqualTo(("damaged", 1)));
    }

    [Test]
    public async Task Handle_WhenItWasDamagedBefore_LogsNoErrorAgain()
    {
        Due([_file with { DamagedAt = A.Moment }]);
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
        StoredFile unreadable = A.StoredFile(id: 4);
        Due([unreadable, _file]);
        _fileStore.Setup(store => store.OpenRead(unreadable.Blob)).Throws<IOException>();

        FileCheckReport report = await HandleAsync();

        Assert.That(_done, Is.EqualTo(["whole"]));
        Assert.That(report, Is.EqualTo(new FileCheckReport(1, _content.Length, 0, 1, 0)));
    }

    [Test]
    public async Task Handle_WhenABatchIsFull_AsksForTheNext()
    {
        Due([.. Enumerable.Repeat(_file, BatchSize)], [_file]);
        _fileStore.Setup(store => store.OpenRead(_file.Blob)).Returns(() => new MemoryStream(_content));

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

        Assert.That(report.UnknownFiles, Is.EqualTo(1));
    }

    private Task<FileCheckReport> HandleAsync()
    {
        _storedFiles
            .Setup(f => f.FindStoredAsync(It.IsAny<IReadOnlyCollection<BlobId>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new HashSet<BlobId>());
        return new CheckStoredFilesCommandHandler(
            _storedFiles.Object,
            _fileStore.Object,
            new UnknownFiles(_storedFiles.Object, _fileStore.Object),
            Options.Create(new FileCheckOptions()),
            Options.Create(new UploadOptions()),
            new FakeTimeProvider(A.Moment),
            _logger
        ).Handle(new CheckStoredFilesCommand(), CancellationToken.None);
    }

    private void Due(params StoredFile[][] batches)
    {
        StoredFile? last = null;
        foreach (StoredFile[] batch in batches)
        {
            StoredFile? after = last;
            _storedFiles
                .Setup(files =>
                    files.ListUncheckedAsync(A.Moment.AddDays(-30), after, BatchSize, It.IsAny<CancellationToken>())
                )
                .ReturnsAsync(batch);
            last = batch[^1];
        }
    }

    private void Holds(byte[] content) =>
        _fileStore.Setup(store => store.OpenRead(_file.Blob)).Returns(new MemoryStream(content));

    private void NotesDamage(bool isThere) =>
        _storedFiles
            .Setup(files =>
                files.NoteDamagedAsync(It.Is<StoredFile>(file => file.Id == _file.Id), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(isThere)
            .Callback(() => _done.Add("damaged"));
}
