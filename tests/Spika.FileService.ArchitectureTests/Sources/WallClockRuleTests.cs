namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class WallClockRuleTests
{
    // This file and the rule's own name what they look for.
    private static readonly IEnumerable<SourceFile> _tests = Service.TestSources.Where(file =>
        !file.Path.StartsWith("tests/Spika.FileService.ArchitectureTests/", StringComparison.Ordinal)
    );

    [Test]
    public void Violations_OfTheTests_AreNone()
    {
        Assert.That(WallClockRule.Violations(_tests), Is.Empty);
    }

    [Test]
    public void AllowedFiles_Exist()
    {
        Assert.That(
            WallClockRule.Allowed.Keys,
            Is.SubsetOf(_tests.Select(file => Path.GetFileNameWithoutExtension(file.Path)))
        );
    }

    [TestCase("await Task.Delay(100);")]
    [TestCase("Thread.Sleep(1);")]
    public void Violations_OfAFileThatIsNotListed_NameIt(string delay)
    {
        SourceFile file = new("tests/A.cs", delay);

        Assert.That(
            WallClockRule.Violations([file]),
            Is.EqualTo(["tests/A.cs delays 1 times by the wall clock, 0 are allowed"])
        );
    }

    [Test]
    public void Violations_OfOneMoreDelayInAListedFile_NameIt()
    {
        SourceFile file = new("tests/Eventually.cs", "await Task.Delay(1); await Task.Delay(100);");

        Assert.That(WallClockRule.Violations([file]), Has.Exactly(1).Items);
    }
}
