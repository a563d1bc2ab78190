using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

public sealed class UploadErrorsTests
{
    // Clients and dashboards know these.
    private static readonly TestCaseData[] _errors =
    [
        new(UploadErrors.NotFound, "upload.not_found", ErrorKind.NotFound),
        new(UploadErrors.AlreadyFinished, "upload.already_finished", ErrorKind.Invalid),
        new(UploadErrors.FinishedWithOtherContent, "upload.finished_with_other_content", ErrorKind.Conflict),
        new(UploadErrors.BeingVerified, "upload.being_verified", ErrorKind.Conflict),
        new(UploadErrors.Conflict, "upload.conflict", ErrorKind.Conflict),
        new(UploadErrors.HashMismatch, "upload.hash_mismatch", ErrorKind.Corrupt),
        new(UploadErrors.SizeMismatch, "upload.size_mismatch", ErrorKind.Corrupt),
        new(UploadErrors.OutOfSpace, "storage.out_of_space", ErrorKind.OutOfSpace),
        new(UploadErrors.OutOfInodes, "storage.out_of_inodes", ErrorKind.OutOfSpace),
        new(UploadErrors.TooManyOpenUploads, "upload.too_many_open", ErrorKind.QuotaExceeded),
        new(UploadErrors.OwnerStagingFull, "upload.owner_staging_full", ErrorKind.QuotaExceeded),
        new(UploadErrors.StagingFull, "upload.staging_full", ErrorKind.OutOfSpace),
        new(UploadErrors.OwnerStagingFilesFull, "upload.owner_staging_files_full", ErrorKind.QuotaExceeded),
        new(UploadErrors.StagingFilesFull, "upload.staging_files_full", ErrorKind.OutOfSpace),
        new(UploadErrors.TooManyOddChunks(1), "upload.too_many_odd_chunks", ErrorKind.Invalid),
        new(UploadErrors.ChunkTooLarge(1), "upload.chunk_too_large", ErrorKind.TooLarge),
        new(UploadErrors.FileTooLarge(1), "upload.file_too_large", ErrorKind.TooLarge),
    ];

    [TestCaseSource(nameof(_errors))]
    public void Code_OfAnError_IsStable(Error error, string code, ErrorKind kind)
    {
        Assert.That((error.Code, error.Kind), Is.EqualTo((code, kind)));
    }

    [TestCaseSource(nameof(_errors))]
    public void Message_OfAnError_IsASentence(Error error, string code, ErrorKind kind)
    {
        Assert.That(error.Message, Does.Match(@"^[A-Z].+\.$"));
    }

    [Test]
    public void Code_OfEveryErrorThatIsAConstant_IsTestedHere()
    {
        IEnumerable<object?> all = typeof(UploadErrors).GetFields().Select(field => field.GetValue(null));

        Assert.That(all, Is.SubsetOf(_errors.Select(error => error.Arguments[0])));
    }

    [Test]
    public void TooManyOddChunks_SaysHowManyAnUploadMayHave()
    {
        Assert.That(UploadErrors.TooManyOddChunks(4711).Message, Does.Contain("4711"));
    }

    [Test]
    public void ChunkTooLarge_SaysHowLargeAChunkMayBe()
    {
        Assert.That(UploadErrors.ChunkTooLarge(4711).Message, Does.Contain("4711"));
    }

    [Test]
    public void FileTooLarge_SaysHowLargeAFileMayBe()
    {
        Assert.That(UploadErrors.FileTooLarge(4711).Message, Does.Contain("4711"));
    }
}
