using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>docs/architecture.md names files, which must be where it says.</summary>
public sealed partial class ArchitecturePageTests
{
    // The way of a byte from the socket to the disk and back has a length that a reader can keep in mind.
    private const int MostSteps = 12;

    private static readonly string _page = Service.Read("docs/architecture.md");

    private static readonly string[] _named = [.. Names().Matches(_page).Select(name => name.Groups["path"].Value)];

    [Test]
    public void Files_ThatThePageNames_Exist()
    {
        Assert.That(_named, Has.Length.GreaterThan(20));
        Assert.That(
            _named.Except(Service.Sources.Select(file => file.Path["src/Spika.FileService.".Length..])),
            Is.Empty
        );
    }

    [Test]
    public void Steps_OfEachWay_AreFew()
    {
        int[] steps = [.. Ways().Split(_page).Skip(1).Select(way => Steps().Count(way))];

        Assert.That(steps, Has.Length.EqualTo(2).And.All.InRange(8, MostSteps));
    }

    [GeneratedRegex(@"`(?<path>[A-Z][A-Za-z]+/[A-Za-z/]+\.cs)`")]
    private static partial Regex Names();

    [GeneratedRegex(@"^## The way of ", RegexOptions.Multiline)]
    private static partial Regex Ways();

    [GeneratedRegex(@"^\d+\. ", RegexOptions.Multiline)]
    private static partial Regex Steps();
}
