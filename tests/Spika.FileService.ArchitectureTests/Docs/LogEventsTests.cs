using System.Text.RegularExpressions;
using Spika.FileService.ArchitectureTests.Sources;

namespace Spika.FileService.ArchitectureTests.Docs;

public sealed partial class LogEventsTests
{
    // Of .NET itself.
    private static readonly string[] _foreign = ["103"];

    private static HashSet<string> Documented =>
        [
            .. Rows()
                .Matches(Service.Read("docs/operations.md"))
                .SelectMany(row => row.Groups["ids"].Value.Split(',', StringSplitOptions.TrimEntries)),
        ];

    [Test]
    public void Complaints_OfTheService_AreInTheTableOfLogMessages()
    {
        string[] complaints = [.. EventIdRule.Complaints(Service.Sources)];

        Assert.That(complaints, Has.Length.GreaterThan(40));
        Assert.That(complaints.Except(Documented), Is.Empty);
    }

    [Test]
    public void DocumentedEvents_OfTheService_AreLogged()
    {
        IEnumerable<string> logged = EventIdRule.Ids(Service.Sources).Select(declared => declared.Id).Concat(_foreign);

        Assert.That(Documented, Is.Not.Empty.And.SubsetOf(logged));
    }

    [GeneratedRegex(@"^\| (?<ids>\d{3,4}(?:, \d{3,4})*) \|", RegexOptions.Multiline)]
    private static partial Regex Rows();
}
