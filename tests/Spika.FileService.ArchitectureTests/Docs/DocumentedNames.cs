using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>What a page documents in its tables: the code in the first column of each row.</summary>
internal static partial class DocumentedNames
{
    public static IReadOnlySet<string> Of(string markdown) =>
        FirstColumn().Matches(markdown).Select(row => row.Groups["name"].Value).ToHashSet();

    [GeneratedRegex(@"^\| *`(?<name>[^`]+)` *\|", RegexOptions.Multiline)]
    private static partial Regex FirstColumn();
}
