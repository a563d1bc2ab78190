using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Domain.UnitTests.Files;

public sealed class ContentIdTests
{
    private static readonly ContentId _content = new(UploadId.New(DateTimeOffset.UnixEpoch), int.MaxValue);

    [Test]
    public void TryParse_WhenWrittenByToString_ReadsItBack()
    {
        bool isRead = ContentId.TryParse(_content.ToString(), out ContentId? read);

        Assert.That((isRead, read), Is.EqualTo((true, (ContentId?)_content)));
    }

    [Test]
    public void ToString_WhenTheEpochIsTheHighest_HasMaxLength()
    {
        Assert.That(_content.ToString(), Has.Length.EqualTo(ContentId.MaxLength));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("01a208c234bc7ba8bbe24cfacb4692a5")]
    [TestCase("01a208c234bc7ba8bbe24cfacb4692a5.")]
    [TestCase("01a208c234bc7ba8bbe24cfacb4692a5.-1")]
    [TestCase("01a208c234bc7ba8bbe24cfacb4692a5.1.2")]
    [TestCase("no id.1")]
    public void TryParse_WhenMalformed_RefusesIt(string? text)
    {
        Assert.That(ContentId.TryParse(text, out _), Is.False);
    }
}
