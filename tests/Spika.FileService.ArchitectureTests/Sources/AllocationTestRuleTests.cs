namespace Spika.FileService.ArchitectureTests.Sources;

public sealed class AllocationTestRuleTests
{
    // This file and the rule's own name what they look for.
    private static readonly IEnumerable<SourceFile> _tests = Service.TestSources.Where(file =>
        !file.Path.StartsWith("tests/Spika.FileService.ArchitectureTests/", StringComparison.Ordinal)
    );

    [Test]
    public void Violations_OfTheTests_AreNone()
    {
        Assert.That(AllocationTestRule.Violations(_tests), Is.Empty);
    }

    [Test]
    public void TestsThatCount_AreFound()
    {
        Assert.That(
            AllocationTestRule.Violations(
                _tests.Select(file => file with { Text = file.Text.Replace("[Category", "") })
            ),
            Is.Not.Empty
        );
    }

    [TestCase("GC.GetAllocatedBytesForCurrentThread()")]
    [TestCase("GC.GetTotalAllocatedBytes(precise: true)")]
    public void Violations_WhenATestCountsWithoutTheCategory_NameTheFile(string counter)
    {
        SourceFile file = new("tests/A.cs", $"long before = {counter};");

        Assert.That(
            AllocationTestRule.Violations([file]),
            Is.EqualTo(new[] { "tests/A.cs counts allocations without [Category(\"Allocations\")]" })
        );
    }
}
