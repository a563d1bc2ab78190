using Spika.FileService.Application.Files.ListFiles;

namespace Spika.FileService.Application.UnitTests.Files.ListFiles;

public sealed class FileCursorTests
{
    [TestCase(0, false)]
    [TestCase(1, false)]
    [TestCase(long.MaxValue, false)]
    [TestCase(0, true)]
    [TestCase(1, true)]
    [TestCase(long.MaxValue, true)]
    public void TryParse_OfACursor_IsTheIdThatItWasMadeOf(long id, bool newestFirst)
    {
        bool parsed = FileCursor.TryParse(FileCursor.After(id, newestFirst), newestFirst, out long afterId);

        Assert.That((parsed, afterId), Is.EqualTo((true, id)));
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(long.MaxValue, false)]
    public void TryParse_OfACursorOfTheOtherOrder_Fails(long id, bool newestFirst)
    {
        Assert.That(FileCursor.TryParse(FileCursor.After(id, newestFirst), !newestFirst, out _), Is.False);
    }

    [Test]
    public void After_AnyId_NeedsNoEscapingInAQuery()
    {
        Assert.That(FileCursor.After(long.MaxValue), Does.Match("^[A-Za-z0-9_-]+$"));
        Assert.That(FileCursor.After(long.MaxValue, newestFirst: true), Does.Match("^[A-Za-z0-9_-]+$"));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("AAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAA/+8=")]
    [TestCase("not a cursor")]
    [TestCase("\0")]
    public void TryParse_WhenItIsNoCursor_Fails(string cursor)
    {
        Assert.That(FileCursor.TryParse(cursor, newestFirst: false, out _), Is.False);
        Assert.That(FileCursor.TryParse(cursor, newestFirst: true, out _), Is.False);
    }
}
