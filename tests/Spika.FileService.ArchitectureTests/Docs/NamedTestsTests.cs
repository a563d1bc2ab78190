using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>The pages that say which test holds a promise.</summary>
public sealed partial class NamedTestsTests
{
    [TestCase("docs/reliability.md")]
    [TestCase("docs/security.md")]
    public void Tests_ThatAPageNames_Exist(string page)
    {
        string[] named = [.. Name().Matches(Service.Read(page)).Select(name => name.Groups[1].Value).Distinct()];

        Assert.That(named, Is.Not.Empty);
        Assert.That(named.Except(Service.Tests), Is.Empty);
    }

    [GeneratedRegex(@"`(\w+(?:Tests|Contract))`")]
    private static partial Regex Name();
}
