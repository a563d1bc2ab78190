using Moq;
using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

public sealed class FileRecorderTests
{
    private static readonly Upload _leased = An.Upload(UploadState.Assembling);

    private readonly UploadClaim _claim = UploadClaim.Leased(_leased);

    private readonly FileDescription _description = A.Description();

    private readonly BlobId _blob = A.Blob();

    private FakeUnitOfWork _unitOfWork = null!;

    [SetUp]
    public void SetUp() => _unitOfWork = new FakeUnitOfWork();

    // Only a commit of this verify can be the reason that its own file is there.
    [Test]
    public async Task RecordAsync_WhenALaterVerifyStoredTheSameFile_SaysThatTheLeaseIsLost()
    {
        Finishes(false);
        _unitOfWork
            .FileChanges.Setup(files => files.FindAsync(_leased.Key))
            .ReturnsAsync(A.StoredFile(key: _leased.Key, description: _description));

        VerifyOutcome recorded = await new FileRecorder(_unitOfWork).RecordAsync(
            _claim,
            _description,
            new Blob(_blob, _description.SizeBytes, _description.Hash),
            CancellationToken.None
        );

        Assert.That((recorded, _unitOfWork.Commits), Is.EqualTo(((VerifyOutcome)new VerifyOutcome.LeaseLost(), 0)));
    }

    [Test]
    public async Task RecordSharedAsync_WhenTheBlobWasRemoved_TakesTheEndOfTheUploadBack()
    {
        Finishes(true);
        _unitOfWork.BlobChanges.Setup(blobs => blobs.HoldAsync(_blob)).ReturnsAsync(false);

        VerifyOutcome? recorded = await new FileRecorder(_unitOfWork).RecordSharedAsync(
            _claim,
            _description,
            _blob,
            CancellationToken.None
        );

        Assert.That((recorded, _unitOfWork.IsRolledBack), Is.EqualTo(((VerifyOutcome?)null, true)));
        Assert.That((_unitOfWork.Commits, _unitOfWork.Events.Count), Is.EqualTo((0, 0)));
    }

    // Without this the verify would store its bytes a second time, for nothing.
    [Test]
    public async Task RecordSharedAsync_WhenALaterVerifyHasTheUpload_SaysSoAndHoldsNoBlob()
    {
        Finishes(false);

        VerifyOutcome? recorded = await new FileRecorder(_unitOfWork).RecordSharedAsync(
            _claim,
            _description,
            _blob,
            CancellationToken.None
        );

        Assert.That(recorded, Is.EqualTo(new VerifyOutcome.LeaseLost()));
        _unitOfWork.BlobChanges.VerifyNoOtherCalls();
    }

    private void Finishes(bool isFinished) =>
        _unitOfWork.UploadChanges.Setup(uploads => uploads.FinishAsync(_claim)).ReturnsAsync(isFinished);
}
