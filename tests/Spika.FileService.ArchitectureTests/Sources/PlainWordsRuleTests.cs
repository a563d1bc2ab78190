namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class PlainWordsRuleTests
{
    [Test]
    public void Violations_OfSourcesAndTexts_AreNone()
    {
        Assert.That(
            PlainWordsRule.Violations([
                .. Service.Sources,
                .. Service.TestSources,
                .. Service.BenchmarkSources,
                .. Service.Texts,
                .. Service.History,
            ]),
            Is.Empty
        );
    }

    [TestCase("// Nobody reads it.", "Nobody")]
    [TestCase("// Lets in who is known.", "Lets in")]
    [TestCase("throw new Error(\"Whoever runs it mends it\");", "Whoever", "mends")]
    [TestCase("// Somebody, anybody, everybody.", "Somebody", "anybody", "everybody")]
    [TestCase("// Someone, anyone, everyone.", "Someone", "anyone", "everyone")]
    [TestCase(
        "// Slept, sleeps; left behind; leftover and leftovers.",
        "Slept",
        "sleeps",
        "left behind",
        "leftover",
        "leftovers"
    )]
    [TestCase("// It was mended and is mendable.", "mended", "mendable")]
    [TestCase("// What gets in, and is let in.", "gets in", "let in")]
    [TestCase("// Who writes. Whom it is of; for who calls.", "Who", "Whom", "for who")]
    [TestCase("// Those who wait, one who asks; it says who calls.", "Those who", "one who", "says who")]
    public void Violations_WhenALinePersonifies_NameItsWords(string line, params string[] words)
    {
        SourceFile file = new("src/A.cs", $"namespace A;\n{line}\n");

        Assert.That(PlainWordsRule.Violations([file]), Is.EqualTo(words.Select(word => $"src/A.cs:2 says '{word}'")));
    }

    [TestCase("tests/A/ATests.cs", "// Nobody reads it.", "Nobody")]
    [TestCase("tests/A/ATests.cs", "    public void Enter_WhenOpen_LetsEverybodyIn() { }", "Everybody")]
    [TestCase("tests/A/ATests.cs", "    public void IsLeftBehind_WhenCrashed_IsTrue() { }", "Left Behind")]
    [TestCase("benchmarks/A/A.cs", "/// <summary>Waits until somebody listens.</summary>", "somebody")]
    [TestCase("docs/a.md", "## Who gets in", "Who", "gets in")]
    [TestCase("README.md", "Whoever runs it reads this.", "Whoever")]
    [TestCase("ops/a.sh", "# Removes leftovers.", "leftovers")]
    [TestCase("ops/a.conf", "# It mends itself.", "mends")]
    [TestCase("src/A/A.csproj", "  <!-- A worker sleeps. -->", "sleeps")]
    [TestCase("Directory.Build.props", "  <!-- Nobody sets it. -->", "Nobody")]
    [TestCase("Directory.Build.targets", "  <!-- Whoever references it. -->", "Whoever")]
    [TestCase("docker-compose.yml", "      # Everybody may connect.", "Everybody")]
    public void Violations_InEachKindOfFile_AreFound(string path, string line, params string[] words)
    {
        SourceFile file = new(path, line);

        Assert.That(PlainWordsRule.Violations([file]), Is.EqualTo(words.Select(word => $"{path}:1 says '{word}'")));
    }

    [TestCase("// The index is in the list.")]
    [TestCase("// Amendments are let into it.")]
    [TestCase("// The user who ran it. The whole; a file whose name is long.")]
    [TestCase("Thread.Sleep(1); // Threads sleep.")]
    [TestCase("// Its body is in the left half, behind the header.")]
    public void Violations_OfOtherWords_AreNone(string line)
    {
        Assert.That(PlainWordsRule.Violations([new SourceFile("src/A.cs", line)]), Is.Empty);
    }
}
