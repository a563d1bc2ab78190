using Moq;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.DeleteFile;

public sealed class DeleteFileCommandHandlerTests
{
    private readonly StoredFile _file = A.StoredFile(id: 5);
    private readonly AccessScope _scope = AccessScope.Of("user:1");
    private readonly List<string> _steps = [];
    private RecordingLogger<DeleteFileCommandHandler> _logger = null!;
    private Mock<IStoredFileRepository> _storedFiles = null!;
    private Mock<IFileStore> _fileStore = null!;

    [SetUp]
    public void SetUp()
    {
        _steps.Clear();
        _logger = new RecordingLogger<DeleteFileCommandHandler>();
        _storedFiles = new Mock<IStoredFileRepository>();
        _fileStore = new Mock<IFileStore>();

        _storedFiles
            .Setup(files => files.RemoveAsync(5, _scope, It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add("row"))
            .ReturnsAsync(_file);
        _fileStore
            .Setup(store => store.RemoveAsync(_file.Blob, It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add("bytes"))
            .Returns(Task.CompletedTask);
    }

    [Test]
    public async Task Handle_WhenFileIsThere_RemovesTheRowAndThenTheBytes()
    {
        Result<Nothing> result = await HandleAsync(id: 5);

        Assert.That((result.IsSuccess, string.Join(", ", _steps)), Is.EqualTo((true, "row, bytes")));
    }

    [Test]
    public async Task Handle_WhenFileIsDeleted_LogsIt()
    {
        await HandleAsync(id: 5);

        Assert.That(_logger.Entries.Single().Message, Is.EqualTo($"File 5 of {_file.Key.Owner} was deleted by user:1"));
    }

    [Test]
    public async Task Handle_WhenThereIsNoFile_IsNotFound()
    {
        Result<Nothing> result = await HandleAsync(id: 6);

        Assert.That((result.Error, _steps.Count), Is.EqualTo((FileErrors.NotFound, 0)));
    }

    [Test]
    public async Task Handle_WhenTheFileIsNotInTheScope_IsNotFound()
    {
        Result<Nothing> result = await HandleAsync(id: 5, AccessScope.Of("user:another"));

        Assert.That((result.Error, _steps.Count), Is.EqualTo((FileErrors.NotFound, 0)));
    }

    [Test]
    public async Task Handle_WhenBytesCannotBeRemoved_StillSucceedsAndLogsIt()
    {
        _fileStore
            .Setup(store => store.RemoveAsync(_file.Blob, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        Result<Nothing> result = await HandleAsync(id: 5);

        Assert.That((result.IsSuccess, _logger.Entries.Last().Event.Id), Is.EqualTo((true, 1001)));
    }

    private Task<Result<Nothing>> HandleAsync(long id, AccessScope? scope = null) =>
        new DeleteFileCommandHandler(_storedFiles.Object, _fileStore.Object, _logger).Handle(
            new DeleteFileCommand(id, scope ?? _scope),
            CancellationToken.None
        );
}
