namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class CommentWidthRuleTests
{
    [Test]
    public void Violations_OfSourcesAndTexts_AreNone()
    {
        Assert.That(
            CommentWidthRule.Violations([
                .. Service.Sources,
                .. Service.TestSources,
                .. Service.BenchmarkSources,
                .. Service.Texts,
            ]),
            Is.Empty
        );
    }

    [TestCase("// ")]
    [TestCase("    /// ")]
    [TestCase("    int a = 1; // ")]
    [TestCase("    Call(/* a */ ")]
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

    [TestCase("ops/a.sh", "    # {0}")]
    [TestCase(".ci/run", "# {0}")]
    [TestCase("ops/nginx.conf", "    # {0}")]
    [TestCase("docker-compose.yml", "      # {0}")]
    [TestCase("src/A/A.csproj", "  <!-- {0} -->")]
    [TestCase("src/A/A.csproj", "  <A /> <!-- {0}\n  b -->")]
    [TestCase("Directory.Build.props", "  <!-- {0}\n  b -->")]
    [TestCase("Directory.Build.targets", "  <!-- {0} -->")]
    public void Violations_InEachKindOfFile_AreFound(string path, string comment)
    {
        int words = CommentWidthRule.MaxColumns + 1 - comment.Split('\n')[0].Replace("{0}", "").Length;
        SourceFile file = new(path, "\n" + comment.Replace("{0}", new string('x', words)));

        Assert.That(CommentWidthRule.Violations([file]), Is.EqualTo(new[] { $"{path}:2 has 121 columns" }));
    }

    [TestCase("src/A/A.csproj", "  <!-- a\n  {0}\n  b -->", "src/A/A.csproj:3 has 123 columns")]
    [TestCase("ops/a.sh", "fail \"{0}\"")]
    [TestCase("src/A/A.csproj", "<!-- a -->\n<A B=\"{0}\" />\n<!-- b -->")]
    [TestCase("docs/a.md", "# {0}")]
    public void Violations_OfAFile_AreThoseOfItsComments(string path, string text, params string[] expected)
    {
        SourceFile file = new(path, "\n" + text.Replace("{0}", new string('x', CommentWidthRule.MaxColumns + 1)));

        Assert.That(CommentWidthRule.Violations([file]), Is.EqualTo(expected));
    }
}
