using Spika.FileService.Application.Uploads.FinalizeUpload;
using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Application.UnitTests.Uploads.FinalizeUpload;

public sealed class SharedVerifyTests
{
    private readonly FileDescription _description = A.Description();

    // The missing chunk may have been saved between the start of the verify and the later request.
    [TestCase(4, 3, true)]
    [TestCase(6, 3, false)]
    [TestCase(4, 2, false)]
    public void Judge_OfARefusal_AnswersEarlierRequestsWithTheSameTotal(long arrived, int total, bool isAnswered)
    {
        SharedVerify verify = new(total: 3, _description) { Started = 5 };

        Result<StoredFile>? answer = verify.Judge(UploadErrors.HashMismatch, total, _description, arrived);

        Assert.That(answer?.Error, Is.EqualTo(isAnswered ? UploadErrors.HashMismatch : null));
    }

    [Test]
    public void Judge_OfARefusal_AnswersNoRequestWithOtherValues()
    {
        SharedVerify verify = new(total: 3, _description) { Started = 5 };

        Assert.That(
            verify.Judge(UploadErrors.HashMismatch, 3, _description with { FileName = "another.png" }, otherArrived: 4),
            Is.Null
        );
    }
}
