using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Uploads;

public sealed class UploadIdTests
{
    [Test]
    public void StartedAt_OfANewId_IsTheTimeItWasMadeAt()
    {
        DateTimeOffset now = new(2026, 7, 8, 9, 10, 11, 123, TimeSpan.Zero);

        Assert.That(UploadId.New(now).StartedAt, Is.EqualTo(now));
    }

    [Test]
    public void New_AtTheSameMoment_IsAnotherId()
    {
        UploadId one = UploadId.New(DateTimeOffset.UnixEpoch);
        UploadId other = UploadId.New(DateTimeOffset.UnixEpoch);

        Assert.That(other, Is.Not.EqualTo(one));
    }

    [Test]
    public void ToString_IsHexDigitsOnly()
    {
        UploadId id = new(Guid.Parse("0197F0E5-AB12-7CDE-8F01-23456789ABCD"));

        Assert.That(id.ToString(), Is.EqualTo("0197f0e5ab127cde8f0123456789abcd"));
    }
}
