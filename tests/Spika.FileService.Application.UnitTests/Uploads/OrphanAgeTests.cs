using Spika.FileService.Application.Uploads;

namespace Spika.FileService.Application.UnitTests.Uploads;

public sealed class OrphanAgeTests
{
    // A blob of a verify that still runs is no orphan, however soon uploads are abandoned.
    [TestCase(3, 4)]
    [TestCase(5, 5)]
    public void OfBlobs_IsTheAgeOfAbandonedUploads_AndNoLessThanFourLeases(int abandonedMinutes, int expectedMinutes)
    {
        UploadOptions options = new()
        {
            AbandonedAfter = TimeSpan.FromMinutes(abandonedMinutes),
            FinalizeLease = TimeSpan.FromMinutes(1),
        };

        Assert.That(OrphanAge.OfBlobs(options), Is.EqualTo(TimeSpan.FromMinutes(expectedMinutes)));
    }
}
