using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Events;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.AbortUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Events;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.AbortUpload;

public sealed class AbortUploadCommandHandlerTests
{
    private readonly UploadKey _key = A.Key();
    private readonly List<string> _steps = [];
    private RecordingLogger<AbortUploadCommandHandler> _logger = null!;
    private Mock<IUploadRepository> _uploads = null!;
    private FakeUnitOfWork _unitOfWork = null!;
    private Mock<IChunkStore> _chunks = null!;
    private Upload _upload = null!;

    [SetUp]
    public void SetUp()
    {
        _steps.Clear();
        _logger = new RecordingLogger<AbortUploadCommandHandler>();
        _upload = An.Upload(key: _key);
        _uploads = new Mock<IUploadRepository>();
        _unitOfWork = new FakeUnitOfWork();
        _chunks = new Mock<IChunkStore>();

        Finds(_upload);
        Takes(_upload with { State = UploadState.Assembling, FencingToken = 1 });
        Removes(true);
        _chunks
            .Setup(chunks => chunks.RemoveAsync(_upload.Id, It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add("bytes"))
            .Returns(Task.CompletedTask);
    }

    [Test]
    public async Task Handle_WhenUploadIsUnfinished_RemovesTheRowAndThenTheBytes()
    {
        Result<Nothing> result = await HandleAsync();

        Assert.That((result.IsSuccess, string.Join(", ", _steps)), Is.EqualTo((true, "row, bytes")));
    }

    [TestCase(true, 1)]
    [TestCase(false, 0, Description = "Lost to a later verify.")]
    public async Task Handle_WhenUploadIsRemoved_WritesTheEvent(bool isRemoved, int events)
    {
        Removes(isRemoved);

        await HandleAsync();

        Assert.That(_unitOfWork.Events, Is.EqualTo(Enumerable.Repeat(new UploadAborted(_key), events)));
    }

    [Test]
    public async Task Handle_WhenUploadIsAborted_LogsIt()
    {
        await HandleAsync();

        Assert.That(_logger.Entries.Single().Message, Is.EqualTo($"{_upload.Id} of {_upload.Key.Owner} was aborted"));
    }

    [Test]
    public async Task Handle_WhenTheOwnerHasTooManyEvents_RemovesTheUploadAndLogsThatTheEventIsLeftOut()
    {
        Result<Nothing> result = await HandleAsync(Budget(new EventOptions { MaxUploadEventsPerOwnerAndHour = 0 }));

        Assert.That((result.IsSuccess, string.Join(", ", _steps)), Is.EqualTo((true, "row, bytes")));
        Assert.That(_unitOfWork.Events, Is.Empty);
        Assert.That(_logger.Entries.Single().Event.Id, Is.EqualTo(1021));
    }

    [Test]
    public async Task Handle_WhenAnEarlierAbortRemovedNothing_HasItsEvent()
    {
        UploadEventBudget one = Budget(new EventOptions { MaxUploadEventsPerOwnerAndHour = 1 });
        Removes(false);
        await HandleAsync(one);
        Removes(true);

        await HandleAsync(one);

        Assert.That(_unitOfWork.Events, Is.EqualTo([new UploadAborted(_key)]));
    }

    [Test]
    public async Task Handle_WhenThereIsNoUpload_IsNotFound()
    {
        Finds(null);

        Result<Nothing> result = await HandleAsync();

        Assert.That((result.Error, _steps.Count), Is.EqualTo((UploadErrors.NotFound, 0)));
    }

    [Test]
    public async Task Handle_WhenUploadIsFinished_IsNotFound()
    {
        Finds(_upload with { State = UploadState.Done });

        Result<Nothing> result = await HandleAsync();

        Assert.That((result.Error, _steps.Count), Is.EqualTo((UploadErrors.NotFound, 0)));
    }

    [Test]
    public async Task Handle_WhenAVerifyHoldsTheUpload_SaysSo()
    {
        Takes(null);

        Result<Nothing> result = await HandleAsync();

        Assert.That((result.Error, _steps.Count), Is.EqualTo((UploadErrors.BeingVerified, 0)));
    }

    [Test]
    public async Task Handle_WhenUploadIsLostBeforeItIsRemoved_LeavesTheBytes()
    {
        Removes(false);

        Result<Nothing> result = await HandleAsync();

        Assert.That((result.Error, _steps.Last()), Is.EqualTo((UploadErrors.BeingVerified, "row")));
    }

    [Test]
    public async Task Handle_WhenBytesCannotBeRemoved_StillSucceedsAndLogsIt()
    {
        _chunks
            .Setup(chunks => chunks.RemoveAsync(_upload.Id, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        Result<Nothing> result = await HandleAsync();

        Assert.That((result.IsSuccess, _logger.Entries.Last().Event.Id), Is.EqualTo((true, 1001)));
    }

    private static UploadEventBudget Budget(EventOptions events) => new(Options.Create(events), TimeProvider.System);

    private Task<Result<Nothing>> HandleAsync(UploadEventBudget? events = null) =>
        new AbortUploadCommandHandler(
            _uploads.Object,
            _unitOfWork,
            _chunks.Object,
            events ?? Budget(new EventOptions()),
            Options.Create(new UploadOptions()),
            _logger
        ).Handle(new AbortUploadCommand(_key), CancellationToken.None);

    private void Finds(Upload? upload) =>
        _uploads.Setup(uploads => uploads.FindAsync(_key, It.IsAny<CancellationToken>())).ReturnsAsync(upload);

    private void Takes(Upload? leased) =>
        _uploads
            .Setup(uploads => uploads.LeaseAsync(_upload.Id, It.IsAny<TimeSpan>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(leased);

    private void Removes(bool isHeld) =>
        _unitOfWork
            .UploadChanges.Setup(uploads => uploads.RemoveAsync(It.Is<Upload>(u => u.FencingToken == 1)))
            .Callback(() => _steps.Add("row"))
            .ReturnsAsync(isHeld);
}
