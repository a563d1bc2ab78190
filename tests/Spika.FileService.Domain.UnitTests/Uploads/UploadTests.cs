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
}
