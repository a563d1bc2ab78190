using Microsoft.Extensions.Options;
using Moq;
using Spika.FileService.Application.Uploads;
using Spika.FileService.Application.Uploads.GetUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.GetUpload;

public sealed class GetUploadQueryHandlerTests
{
    private readonly UploadOptions _options = new() { AbandonedAfter = TimeSpan.FromHours(2) };
    private readonly UploadKey _key = A.Key();
    private Mock<IUploadRepository> _uploads = null!;
    private Mock<IStoredFileRepository> _storedFiles = null!;
    private Mock<IChunkStore> _chunks = null!;

    [SetUp]
    public void SetUp()
    {
        _uploads = new Mock<IUploadRepository>();
        _storedFiles = new Mock<IStoredFileRepository>();
        _chunks = new Mock<IChunkStore>();
    }

    [Test]
    public async Task Handle_WhenUploadIsUnfinished_AnswersWhatIsSaved()
    {
        Upload upload = Finds(UploadState.Receiving);
        ChunkSummary saved = Saved(upload, A.Moment);

        Result<UploadDetails> result = await HandleAsync();

        Assert.That((result.Value.Upload, result.Value.Summary), Is.EqualTo((upload, saved)));
    }

    [Test]
    public async Task Handle_WhenAChunkIsSaved_ExpiresFromThatChunkOn()
    {
        Upload upload = Finds(UploadState.Receiving);
        Saved(upload, lastChunkAt: A.Moment.AddMinutes(5));

        Result<UploadDetails> result = await HandleAsync();

        Assert.That(result.Value.ExpiresAt, Is.EqualTo(A.Moment.AddMinutes(125)));
    }

    [Test]
    public async Task Handle_WhenNoChunkIsSaved_ExpiresFromTheStartOn()
    {
        Upload upload = Finds(UploadState.Receiving);
        Saved(upload, lastChunkAt: null);

        Result<UploadDetails> result = await HandleAsync();

        Assert.That(result.Value.ExpiresAt, Is.EqualTo(upload.CreatedAt.AddHours(2)));
    }

    [Test]
    public async Task Handle_WhenUploadIsFinished_AnswersItsFile()
    {
        Finds(UploadState.Done);
        Stored(A.StoredFile(id: 42, _key));

        Result<UploadDetails> result = await HandleAsync();

        Assert.That(
            (result.Value.FileId, result.Value.ExpiresAt, result.Value.Summary.Chunks.Count),
            Is.EqualTo((42L, (DateTimeOffset?)null, 0))
        );
    }

    [Test]
    public async Task Handle_WhenItsFileWasJustDeleted_IsNotFound()
    {
        Finds(UploadState.Done);
        Stored(null);

        Result<UploadDetails> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(UploadErrors.NotFound));
    }

    [Test]
    public async Task Handle_WhenThereIsNoUpload_IsNotFound()
    {
        Result<UploadDetails> result = await HandleAsync();

        Assert.That(result.Error, Is.EqualTo(UploadErrors.NotFound));
    }

    private Task<Result<UploadDetails>> HandleAsync() =>
        new GetUploadQueryHandler(
            _uploads.Object,
            _storedFiles.Object,
            _chunks.Object,
            Options.Create(_options)
        ).Handle(new GetUploadQuery(_key), CancellationToken.None);

    private Upload Finds(UploadState state)
    {
        Upload upload = An.Upload(state, _key);
        _uploads.Setup(uploads => uploads.FindAsync(_key, It.IsAny<CancellationToken>())).ReturnsAsync(upload);
        return upload;
    }

    private ChunkSummary Saved(Upload upload, DateTimeOffset? lastChunkAt)
    {
        ChunkSummary saved = new(ChunkSet.Of(1), SizeBytes: 9, lastChunkAt);
        _chunks.Setup(chunks => chunks.DescribeAsync(upload.Id, It.IsAny<CancellationToken>())).ReturnsAsync(saved);
        return saved;
    }

    private void Stored(StoredFile? file) =>
        _storedFiles.Setup(files => files.FindAsync(_key, It.IsAny<CancellationToken>())).ReturnsAsync(file);
}
