namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class CommentWidthRuleTests
{
    [Test]
    public void Violations_OfServiceAndTests_AreNone()
    {
        Assert.That(CommentWidthRule.Violations([.. Service.Sources, .. Service.TestSources]), Is.Empty);
    }

    [TestCase("// ")]
    [TestCase("    /// ")]
    public void Violations_WhenACommentIsTooWide_NameTheLine(string start)
    {
        SourceFile file = new(
            "src/A.cs",
            "namespace A;\n" + start.PadRight(CommentWidthRule.MaxColumns + 1, 'x') + "\n"
        );

        Assert.That(CommentWidthRule.Violations([file]), Is.EqualTo(new[] { "src/A.cs:2 has 121 columns" }));
    }

    [Test]
    public void Violations_WhenACommentHasTheMostColumns_AreNone()
    {
        SourceFile file = new("src/A.cs", "// ".PadRight(CommentWidthRule.MaxColumns, 'x'));

        Assert.That(CommentWidthRule.Violations([file]), Is.Empty);
    }
}
