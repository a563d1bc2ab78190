using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

public sealed class UploadStateTests
{
    [TestCase(UploadState.Receiving, 0)]
    [TestCase(UploadState.Assembling, 1)]
    [TestCase(UploadState.Done, 2)]
    public void Number_OfAState_IsTheStoredOne(UploadState state, int stored)
    {
        Assert.That((int)state, Is.EqualTo(stored));
    }
}
