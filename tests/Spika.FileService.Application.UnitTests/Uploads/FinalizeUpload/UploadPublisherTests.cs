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
public sealed class UploadPublisherTests
{
    private const int Total = 3;

    private readonly UploadOptions _options = new() { FinalizeLease = TimeSpan.FromSeconds(60) };
    private readonly Upload _taken = An.Upload(UploadState.Assembling);
    private readonly FileDescription _description = A.Description();
    private readonly List<string> _steps = [];
    private FakeTimeProvider _time = null!;
    private RecordingLogger<UploadPublisher> _logger = null!;
    private Mock<IUploadRepository> _uploads = null!;
    private Mock<IChunkLedger> _ledger = null!;
    private Mock<IChunkStore> _chunks = null!;
    private Mock<IFileAssembler> _assembler = null!;
    private Mock<IFileStore> _fileStore = null!;
    private Mock<IStoredFileRepository> _storedFiles = null!;
    private FakeAssembledFile _assembled = null!;
    private StoredFile _file = null!;

    [SetUp]
    public void SetUp()
    {
        _steps.Clear();
        _time = new FakeTimeProvider(A.Moment);
        _logger = new RecordingLogger<UploadPublisher>();
        _uploads = new Mock<IUploadRepository>();
        _ledger = new Mock<IChunkLedger>();
        _chunks = new Mock<IChunkStore>();
        _assembler = new Mock<IFileAssembler>();
        _fileStore = new Mock<IFileStore>();
        _storedFiles = new Mock<IStoredFileRepository>();
        _assembled = new FakeAssembledFile(_taken.Id, _description.SizeBytes, _description.Hash);
        _file = A.StoredFile(key: _taken.Key, description: _description, content: _taken.Id);

        Saved(0, 1, 2);
        Renews(() => true);
        _assembler
            .Setup(assembler =>
                assembler.AssembleAsync(_taken, Total, _description.SizeBytes, It.IsAny<CancellationToken>())
            )
            .Callback(() => _steps.Add("assemble"))
            .ReturnsAsync(() => Result<AssembledFile>.Success(_assembled));
        _fileStore
            .Setup(store => store.PublishAsync(It.IsAny<AssembledFile>(), It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add("publish"))
            .Returns(Task.CompletedTask);
        _storedFiles
            .Setup(files => files.AddAsync(_taken, _description, It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add("record"))
            .ReturnsAsync(() => _file);
        _chunks
            .Setup(chunks => chunks.RemoveAsync(_taken.Id, It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add("clean"))
            .Returns(Task.CompletedTask);
        _uploads
            .Setup(uploads => uploads.ReleaseAsync(_taken, It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add(_assembled.IsDisposed ? "release after the assembly" : "release"))
            .Returns(Task.CompletedTask);
    }

    [TearDown]
    public async Task TearDown() => await _assembled.DisposeAsync();

    [Test]
    public async Task Publish_WhenAllIsWell_AnswersTheStoredFile()
    {
        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(outcome!.Value.Value, Is.SameAs(_file));
    }

    [Test]
    public async Task Publish_WhenAllIsWell_MakesEveryStepDurableBeforeTheNext()
    {
        await PublishAsync();

        Assert.That(_steps, Is.EqualTo(new[] { "assemble", "renew", "publish", "record", "clean" }));
    }

    [Test]
    public async Task Publish_WhenAllIsWell_LogsIdsAndBytesOnly()
    {
        await PublishAsync();

        Assert.That(
            _logger.Entries.Single().Message,
            Is.EqualTo($"File 1 of 150000 bytes was published from {_taken.Id}")
        );
    }

    [Test]
    public async Task Publish_WhenAllIsWell_LetsGoOfTheAssembly()
    {
        await PublishAsync();

        Assert.That(_assembled.IsDisposed, Is.True);
    }

    [Test]
    public async Task Publish_WhenChunksAreMissing_ListsThem()
    {
        Saved(1);

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(((ChunksMissingError)outcome!.Value.Error!).MissingChunks, Is.EqualTo(new[] { 0, 2 }));
    }

    [Test]
    public async Task Publish_WhenChunksAreMissing_OnlyReleasesTheUpload()
    {
        Saved(1);

        await PublishAsync();

        Assert.That(_steps, Is.EqualTo(new[] { "release" }));
    }

    [Test]
    public async Task Publish_WhenSizeDoesNotMatch_AnswersSoAndReleases()
    {
        Assembles(UploadErrors.SizeMismatch);

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That((outcome!.Value.Error, _steps.Last()), Is.EqualTo((UploadErrors.SizeMismatch, "release")));
    }

    [Test]
    public async Task Publish_WhenHashDoesNotMatch_AnswersSo()
    {
        _assembled = new FakeAssembledFile(_taken.Id, _description.SizeBytes, A.Hash(9, 9, 9));

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(outcome!.Value.Error, Is.EqualTo(UploadErrors.HashMismatch));
    }

    [Test]
    public async Task Publish_WhenHashDoesNotMatch_PutsTheChunksBackBeforeNewOnesAreTaken()
    {
        _assembled = new FakeAssembledFile(_taken.Id, _description.SizeBytes, A.Hash(9, 9, 9));

        await PublishAsync();

        Assert.That(_steps, Is.EqualTo(new[] { "assemble", "release after the assembly" }));
    }

    [Test]
    public async Task Publish_WhenLostBeforePublishing_TouchesNothingMore()
    {
        Renews(() => false);

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That((outcome, _steps.Last()), Is.EqualTo(((Result<StoredFile>?)null, "renew")));
    }

    [Test]
    public async Task Publish_WhenLostWhileAssembling_StopsTheAssemblyAndReleasesNothing()
    {
        Renews(() => false);
        _assembler
            .Setup(assembler =>
                assembler.AssembleAsync(_taken, Total, _description.SizeBytes, It.IsAny<CancellationToken>())
            )
            .Returns(
                async (Upload _, int _, long _, CancellationToken lost) =>
                {
                    _time.Advance(_options.FinalizeLease / 3);
                    await Task.Delay(Timeout.Infinite, lost);
                    return UploadErrors.SizeMismatch;
                }
            );

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That((outcome, _steps.Last()), Is.EqualTo(((Result<StoredFile>?)null, "renew")));
    }

    [Test]
    public async Task Publish_WhenRecordFindsALaterEpoch_AnswersNothingAndLeavesTheBytes()
    {
        _file = null!;

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That((outcome, _steps.Last()), Is.EqualTo(((Result<StoredFile>?)null, "record")));
    }

    [Test]
    public void Publish_WhenAssemblyFails_ReleasesAndThrows()
    {
        _assembler
            .Setup(assembler =>
                assembler.AssembleAsync(_taken, Total, _description.SizeBytes, It.IsAny<CancellationToken>())
            )
            .ThrowsAsync(new IOException("disk full"));

        Assert.That(PublishAsync, Throws.InstanceOf<IOException>());
        Assert.That(_steps, Is.EqualTo(new[] { "release" }));
    }

    [Test]
    public void Publish_WhenBytesCannotBePublished_PutsTheChunksBackAndReleases()
    {
        _fileStore
            .Setup(store => store.PublishAsync(_assembled, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException("disk full"));

        Assert.That(PublishAsync, Throws.InstanceOf<IOException>());
        Assert.That(_steps.Last(), Is.EqualTo("release after the assembly"));
    }

    [Test]
    public void Publish_WhenRecordFailsAfterPublishing_KeepsTheUploadTaken()
    {
        _storedFiles
            .Setup(files => files.AddAsync(_taken, _description, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new TimeoutException("database away"));

        Assert.That(PublishAsync, Throws.InstanceOf<TimeoutException>());
        Assert.That(_steps.Last(), Is.EqualTo("publish"));
    }

    [Test]
    public async Task Publish_WhenStagingCannotBeCleaned_StillSucceeds()
    {
        _chunks
            .Setup(chunks => chunks.RemoveAsync(_taken.Id, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        Result<StoredFile>? outcome = await PublishAsync();

        Assert.That(outcome!.Value.IsSuccess, Is.True);
    }

    [Test]
    public async Task Publish_WhenStagingCannotBeCleaned_LogsIt()
    {
        _chunks
            .Setup(chunks => chunks.RemoveAsync(_taken.Id, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException());

        await PublishAsync();

        Assert.That(_logger.Entries.Select(entry => entry.Event.Id), Has.Member(1001));
    }

    private Task<Result<StoredFile>?> PublishAsync() =>
        new UploadPublisher(
            _uploads.Object,
            _ledger.Object,
            _chunks.Object,
            _assembler.Object,
            _fileStore.Object,
            _storedFiles.Object,
            Options.Create(_options),
            _time,
            _logger
        ).PublishAsync(_taken, Total, _description);

    private void Saved(params int[] indices) =>
        _ledger
            .Setup(ledger => ledger.ReadAsync(_taken.Id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new ChunkSummary(ChunkSet.Of(indices), _description.SizeBytes, A.Moment));

    private void Assembles(Error error) =>
        _assembler
            .Setup(assembler =>
                assembler.AssembleAsync(_taken, Total, _description.SizeBytes, It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(error);

    private void Renews(Func<bool> isHeld) =>
        _uploads
            .Setup(uploads => uploads.RenewAsync(_taken, _options.FinalizeLease, It.IsAny<CancellationToken>()))
            .Callback(() => _steps.Add("renew"))
            .ReturnsAsync(isHeld);
}
