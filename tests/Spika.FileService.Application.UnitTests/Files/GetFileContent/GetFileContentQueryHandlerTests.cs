using Moq;
using Spika.FileService.Application.Files.GetFileContent;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.GetFileContent;

public sealed class GetFileContentQueryHandlerTests
{
    private readonly StoredFile _file = A.StoredFile(id: 5);
    private RecordingLogger<GetFileContentQueryHandler> _logger = null!;
    private Mock<IStoredFileRepository> _storedFiles = null!;
    private Mock<IFileStore> _fileStore = null!;

    [SetUp]
    public void SetUp()
    {
        _logger = new RecordingLogger<GetFileContentQueryHandler>();
        _storedFiles = new Mock<IStoredFileRepository>();
        _fileStore = new Mock<IFileStore>();
    }

    [Test]
    public async Task Handle_WhenFileIsThere_AnswersItAndItsBytes()
    {
        using MemoryStream content = new(new byte[_file.Description.SizeBytes]);
        Finds(_file);
        _fileStore.Setup(store => store.OpenReadAsync(_file.Blob, It.IsAny<CancellationToken>())).ReturnsAsync(content);

        Result<FileContent> result = await HandleAsync();

        Assert.That(result.Value, Is.EqualTo(new FileContent(_file, content)));
    }

    [Test]
    public async Task Handle_WhenItsPathIsWanted_AnswersIt()
    {
        using MemoryStream content = new(new byte[_file.Description.SizeBytes]);
        Finds(_file);
        _fileStore.Setup(store => store.OpenReadAsync(_file.Blob, It.IsAny<CancellationToken>())).ReturnsAsync(content);
        _fileStore.Setup(store => store.FindPath(_file.Blob)).Returns("a/b");

        Result<FileContent> result = await HandleAsync(withPath: true);

        Assert.That(result.Value.Path, Is.EqualTo("a/b"));
    }

    [Test]
    public async Task Handle_WhenThereIsNoRow_IsNotFound()
    {
        Finds((StoredFile?)null);

        Result<FileContent> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(FileErrors.NotFound));
    }

    [Test]
    public async Task Handle_WhenFileIsDeletedMeanwhile_IsNotFound()
    {
        Finds(_file, null);

        Result<FileContent> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(FileErrors.NotFound));
    }

    [Test]
    public async Task Handle_WhenBytesAreLost_SaysSoAndLogsAnError()
    {
        Finds(_file, _file);

        Result<FileContent> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(FileErrors.Damaged));
        Assert.That(_logger.Entries.Single().Event.Id, Is.EqualTo(1010));
    }

    [TestCase(-1)]
    [TestCase(1)]
    public async Task Handle_WhenBytesHaveAnotherLength_SaysSoAndLogsAnError(int difference)
    {
        using MemoryStream content = new(new byte[_file.Description.SizeBytes + difference]);
        Finds(_file, _file);
        _fileStore.Setup(store => store.OpenReadAsync(_file.Blob, It.IsAny<CancellationToken>())).ReturnsAsync(content);

        Result<FileContent> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(FileErrors.Damaged));
        Assert.That(_logger.Entries.Single().Event.Id, Is.EqualTo(1010));
        Assert.That(content.CanRead, Is.False);
    }

    private Task<Result<FileContent>> HandleAsync(bool withPath = false) =>
        new GetFileContentQueryHandler(_storedFiles.Object, _fileStore.Object, _logger).Handle(
            new GetFileContentQuery(_file.Id, AccessScope.All, withPath),
            CancellationToken.None
        );

    private void Finds(params StoredFile?[] answers)
    {
        Queue<StoredFile?> next = new(answers);
        _storedFiles
            .Setup(files => files.FindAsync(_file.Id, AccessScope.All, It.IsAny<CancellationToken>()))
            .ReturnsAsync(next.Dequeue);
    }
}
