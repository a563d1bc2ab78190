namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class RetiredWordsRuleTests
{
    private static readonly string[] _retired = ["content id"];

    [Test]
    public void Retired_OfTheGlossary_AreTheMarkedWords()
    {
        Assert.That(
            RetiredWordsRule.Retired(Service.Read("docs/glossary.md")),
            Is.EquivalentTo(["ledger", "news", "contested", "content id", "leftovers", "unknown file"])
        );
    }

    [Test]
    public void Violations_OfSourcesAndTexts_AreNone()
    {
        Assert.That(
            RetiredWordsRule.Violations(
                [.. Service.Sources, .. Service.TestSources, .. Service.BenchmarkSources, .. Service.Texts],
                RetiredWordsRule.Retired(Service.Read("docs/glossary.md"))
            ),
            Is.Empty
        );
    }

    [TestCase("ContentId", 1)]
    [TestCase("contentId", 1)]
    [TestCase("the content id of", 1)]
    [TestCase("_content_id", 1)]
    [TestCase("content", 0)]
    [TestCase("contents idle", 0)]
    public void Violations_InWhateverSpelling_AreFound(string text, int count)
    {
        SourceFile file = new("src/a.cs", text);

        Assert.That(RetiredWordsRule.Violations([file], _retired).Count(), Is.EqualTo(count));
    }

    [TestCase("tests/A/ATests.cs", "    public void Read_OfAContentId_Succeeds() { }")]
    [TestCase("benchmarks/A/A.cs", "// The content id.")]
    [TestCase("docs/a.md", "The content id.")]
    [TestCase("docs/glossary.md", "| blob | no content id | |")]
    [TestCase("ops/a.sh", "# The content id.")]
    [TestCase("src/A/A.csproj", "<!-- The content id. -->")]
    [TestCase("docker-compose.yml", "# The content id.")]
    public void Violations_InEachKindOfFile_AreFound(string path, string line)
    {
        SourceFile file = new(path, line);

        Assert.That(RetiredWordsRule.Violations([file], _retired), Is.EqualTo(new[] { $"{path}:1 says 'content id'" }));
    }
}
