using Spika.FileService.Application.Files.ListFiles;

namespace Spika.FileService.Application.UnitTests.Files.ListFiles;

public sealed class FileCursorTests
{
    [TestCase(0)]
    [TestCase(1)]
    [TestCase(long.MaxValue)]
    public void TryParse_OfACursor_IsTheIdThatItWasMadeOf(long id)
    {
        bool parsed = FileCursor.TryParse(FileCursor.After(id), out long afterId);

        Assert.That((parsed, afterId), Is.EqualTo((true, id)));
    }

    [Test]
    public void After_AnyId_NeedsNoEscapingInAQuery()
    {
        Assert.That(FileCursor.After(long.MaxValue), Does.Match("^[A-Za-z0-9_-]+$"));
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("AAAAAAAAAA")]
    [TestCase("AAAAAAAAAAAAAAAA")]
    [TestCase("AAAAAAAA/+8=")]
    [TestCase("not a cursor")]
    [TestCase("__________8", Description = "a negative id")]
    [TestCase("\0")]
    public void TryParse_WhenItIsNoCursor_Fails(string cursor)
    {
        Assert.That(FileCursor.TryParse(cursor, out _), Is.False);
    }
}
