namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class EffortRuleTests
{
    private const string Sized = "\npublic sealed class Tests\n{\n    int count = TestEffort.Of(1, 2);\n}";

    private const string Marked = "\n[Category(TestEffort.Category)]" + Sized;

    private const string Helper = "\ninternal sealed class Helper\n{\n    int count = TestEffort.Of(1, 2);\n}";

    [Test]
    public void Violations_OfTheTests_AreNone()
    {
        Assert.That(EffortRule.Violations(Service.TestSources), Is.Empty);
    }

    [TestCase(Sized, 1)]
    [TestCase(Marked, 0)]
    [TestCase("public sealed class Tests;", 0)]
    public void Violations_OfAFileWithSizes_AreFound(string text, int count)
    {
        Assert.That(EffortRule.Violations([new SourceFile("tests/Tests.cs", text)]).Count(), Is.EqualTo(count));
    }

    [TestCase("\npublic sealed class Tests\n{\n    Helper helper = new Helper();\n}", 1)]
    [TestCase("\npublic sealed class Tests\n{\n    int count = Helper.Count();\n}", 1)]
    [TestCase("\n[Category(TestEffort.Category)]\nclass Tests\n{\n    int count = Helper.Count();\n}", 0)]
    public void Violations_OfAFileThatUsesSizesOfAHelper_AreFound(string text, int count)
    {
        SourceFile[] files = [new("tests/Helper.cs", Helper), new("tests/Tests.cs", text)];

        Assert.That(EffortRule.Violations(files).Count(), Is.EqualTo(count));
    }
}
