namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class PlainWordsRuleTests
{
    [Test]
    public void Violations_OfTheService_AreNone()
    {
        Assert.That(PlainWordsRule.Violations(Service.Sources), Is.Empty);
    }

    [TestCase("// Nobody reads it.", "Nobody")]
    [TestCase("// Lets in who is known.", "Lets in")]
    [TestCase("throw new Error(\"Whoever runs it mends it\");", "Whoever", "mends")]
    public void Violations_WhenALinePersonifies_NameItsWords(string line, params string[] words)
    {
        SourceFile file = new("src/A.cs", $"namespace A;\n{line}\n");

        Assert.That(PlainWordsRule.Violations([file]), Is.EqualTo(words.Select(word => $"src/A.cs:2 says '{word}'")));
    }

    [TestCase("// The index is in the list.")]
    [TestCase("// Amendments are let into it.")]
    public void Violations_OfOtherWords_AreNone(string line)
    {
        Assert.That(PlainWordsRule.Violations([new SourceFile("src/A.cs", line)]), Is.Empty);
    }
}
