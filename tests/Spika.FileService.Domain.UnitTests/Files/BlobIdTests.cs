using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Files;

public sealed class BlobIdTests
{
    private static readonly DateTimeOffset _moment = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123);

    private static readonly BlobId _highest = BlobId.OfVersion010(UploadId.New(_moment).Value, verify: int.MaxValue);

    // Each run makes other ids: with these names a test keeps its name.
    private static readonly TestCaseData[] _ids =
    [
        new TestCaseData(BlobId.New(_moment)).SetArgDisplayNames("new"),
        new TestCaseData(_highest).SetArgDisplayNames("of version 0.1.0"),
    ];

    [TestCaseSource(nameof(_ids))]
    public void TryParse_WhenWrittenByToString_ReadsItBack(BlobId id)
    {
        bool isRead = BlobId.TryParse(id.ToString(), out BlobId? read);

        Assert.That((isRead, read), Is.EqualTo((true, (BlobId?)id)));
    }

    [TestCaseSource(nameof(_ids))]
    public void CreatedAt_OfEitherForm_IsTheTimeInTheId(BlobId id)
    {
        Assert.That(id.CreatedAt, Is.EqualTo(_moment));
    }

    [Test]
    public void ToString_WhenTheNumberOfTheVerifyIsTheHighest_HasMaxLength()
    {
        Assert.That(_highest.ToString(), Has.Length.EqualTo(BlobId.MaxLength));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("01a208c234bc7ba8bbe24cfacb4692a5.")]
    [TestCase("01a208c234bc7ba8bbe24cfacb4692a5.-1")]
    [TestCase("01a208c234bc7ba8bbe24cfacb4692a5.1.2")]
    [TestCase("no id.1")]
    [TestCase("01a208c234bc4ba8bbe24cfacb4692a5", Description = "Begins with no time.")]
    public void TryParse_WhenMalformed_RefusesIt(string? text)
    {
        Assert.That(BlobId.TryParse(text, out _), Is.False);
    }
}
