using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Testing.Builders;

namespace Spika.FileService.Domain.UnitTests.Uploads;

public sealed class UploadTests
{
    [Test]
    public void RefuseChunk_WhenReceiving_IsNull()
    {
        Assert.That(An.Upload(UploadState.Receiving).RefuseChunk(), Is.Null);
    }

    [Test]
    public void RefuseChunk_WhenAssembling_SaysThatItIsBeingVerified()
    {
        Error? refusal = An.Upload(UploadState.Assembling).RefuseChunk();

        Assert.That(refusal, Is.EqualTo(UploadErrors.BeingVerified));
    }

    [Test]
    public void RefuseChunk_WhenDone_SaysThatItIsFinished()
    {
        Error? refusal = An.Upload(UploadState.Done).RefuseChunk();

        Assert.That(refusal, Is.EqualTo(UploadErrors.AlreadyFinished));
    }

    [TestCase(0, false, Description = "The lease has just begun.")]
    [TestCase(60, false, Description = "It ends now.")]
    [TestCase(61, true, Description = "It has run out.")]
    [TestCase(-60, false, Description = "The clock is behind by as much as a lease.")]
    [TestCase(-61, true, Description = "It was set back: no lease can end so late.")]
    public void HasExpiredLease_WhenAMinuteWasTaken_DependsOnTheClock(int secondsLater, bool expected)
    {
        Upload upload = An.Upload(UploadState.Assembling);

        bool hasExpiredLease = upload.HasExpiredLease(A.Moment.AddSeconds(secondsLater), TimeSpan.FromMinutes(1));

        Assert.That(hasExpiredLease, Is.EqualTo(expected));
    }

    [TestCase(UploadState.Receiving)]
    [TestCase(UploadState.Done)]
    public void HasExpiredLease_WhenNoVerifyTookIt_IsFalse(UploadState state)
    {
        Upload upload = An.Upload(state);

        bool hasExpiredLease = upload.HasExpiredLease(A.Moment.AddDays(1), TimeSpan.FromMinutes(1));

        Assert.That(hasExpiredLease, Is.False);
    }
}
