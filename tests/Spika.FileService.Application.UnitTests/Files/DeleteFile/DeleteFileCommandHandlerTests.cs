using Moq;
using Spika.FileService.Application.Files.DeleteFile;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Files;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Files.DeleteFile;

public sealed class DeleteFileCommandHandlerTests
{
    private readonly StoredFile _file = A.StoredFile(id: 5);
    private readonly AccessScope _scope = AccessScope.Of("user:1");
    private readonly List<string> _steps = [];
    private RecordingLogger<DeleteFileCommandHandler> _logger = null!;
    private FakeUnitOfWork _unitOfWork = null!;
    private Mock<IFileStore> _fileStore = null!;

    [SetUp]
    public void SetUp()
    {
        _steps.Clear();
        _logger = new RecordingLogger<DeleteFileCommandHandler>();
        _unitOfWork = new FakeUnitOfWork();
        _fileStore = new Mock<IFileStore>();

        _unitOfWork
            .FileChanges.Setup(files => files.RemoveAsync(5, _scope))
            .Returns(() =>
            {
                _steps.Add("row");
                return Task.FromResult(_unitOfWork.MayBeDone ? null : _file);
            });
        IsLast(true);
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
    public async Task Handle_WhenFileIsThere_RemovesTheUploadAndWritesTheEventInTheSameTransaction()
    {
        await HandleAsync(id: 5);

        Assert.That(_unitOfWork.Events, Is.EqualTo(new[] { new FileRemoved(_file) }));
        Assert.That(_unitOfWork.Commits, Is.EqualTo(1));
        _unitOfWork.UploadChanges.Verify(uploads => uploads.RemoveFinishedAsync(_file.Key), Times.Once);
    }

    [Test]
    public async Task Handle_WhenAnotherFileHasTheSameBytes_LeavesThem()
    {
        IsLast(false);

        Result<Nothing> result = await HandleAsync(id: 5);

        Assert.That((result.IsSuccess, string.Join(", ", _steps)), Is.EqualTo((true, "row")));
    }

    [Test]
    public async Task Handle_WhenTheAnswerToTheCommitIsLost_LeavesTheBytesToTheOrphanSweep()
    {
        _unitOfWork.LosesAnAnswer = true;

        Result<Nothing> result = await HandleAsync(id: 5);

        Assert.That((result.IsSuccess, string.Join(", ", _steps)), Is.EqualTo((true, "row, row")));
        Assert.That(_unitOfWork.Events, Has.Count.EqualTo(1));
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
    public async Task Handle_WhenThereIsNoFile_CommitsNothing()
    {
        await HandleAsync(id: 6);

        Assert.That((_unitOfWork.IsRolledBack, _unitOfWork.Commits), Is.EqualTo((true, 0)));
    }

    // Another request removed it between the two attempts, and removes the bytes.
    [Test]
    public async Task Handle_WhenTheFileIsGoneAfterACommitThatFailed_IsNotFound()
    {
        Queue<StoredFile?> found = new([_file, null]);
        _unitOfWork.FailsACommit = true;
        _unitOfWork.FileChanges.Setup(files => files.RemoveAsync(5, _scope)).ReturnsAsync(found.Dequeue);

        Result<Nothing> result = await HandleAsync(id: 5);

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
        new DeleteFileCommandHandler(new FileRemover(_unitOfWork), _fileStore.Object, _logger).Handle(
            new DeleteFileCommand(id, scope ?? _scope),
            CancellationToken.None
        );

    private void IsLast(bool isLast) =>
        _unitOfWork
            .BlobChanges.Setup(blobs => blobs.RemoveUnusedAsync(It.Is<Blob>(blob => blob.Id == _file.Blob)))
            .ReturnsAsync(isLast);
}
