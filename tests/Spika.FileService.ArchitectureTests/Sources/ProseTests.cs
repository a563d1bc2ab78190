namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class ProseTests
{
    [TestCase("src/A.cs", "Fail(\"Old word\");", "Fail(\"Old word\");")]
    [TestCase("src/A.cs", "oldWord, old_word, OldWord", "old Word, old word, Old Word")]
    [TestCase("tests/A.cs", "Send(\"a\", \"b \\\" c\", '\"'); // Text.", "Send(, , ); // Text.")]
    [TestCase("src/A.cs", "OfAnOldWord, OfAWord", "Of An Old Word, Of A Word")]
    [TestCase("benchmarks/A.cs", "Send(\"a\"); // Text.", "Send(); // Text.")]
    [TestCase("docs/a.md", "see [0006](decisions/0006-a.md), [b](b.md)", "see [0006], [b]")]
    [TestCase("docs/a.md", "| a | b |", "| a | b |")]
    [TestCase("docs/glossary.md", "| a | b |", "| a ")]
    [TestCase("ops/a.sh", "fail \"Text.\"", "fail \"Text.\"")]
    public void Lines_OfAFile_AreWhatTheRulesRead(string path, string line, string expected)
    {
        Assert.That(Prose.Lines([new SourceFile(path, $"\n{line}")]).Last(), Is.EqualTo((path, 2, expected)));
    }
}
