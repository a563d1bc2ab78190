namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class FileLengthRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(FileLengthRule.Violations(Service.Sources), Is.Empty);
    }

    [Test]
    public void Violations_WhenAFileHasTheMostLines_AreNone()
    {
        SourceFile file = new("src/A.cs", new string('\n', FileLengthRule.MaxLines));

        Assert.That(FileLengthRule.Violations([file]), Is.Empty);
    }

    [Test]
    public void Violations_WhenAFileHasOneLineMore_AreTheFile()
    {
        SourceFile file = new("src/A.cs", new string('\n', FileLengthRule.MaxLines + 1));

        Assert.That(FileLengthRule.Violations([file]), Is.EqualTo(new[] { "src/A.cs has 251 lines" }));
    }
}
