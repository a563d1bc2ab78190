using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Docs;

/// <summary>
/// What a page documents in its tables: the name in the first column of each row, with the text of the second.
/// </summary>
internal static partial class DocumentedRows
{
    public static IReadOnlyDictionary<string, string> Of(string markdown) =>
        Row().Matches(markdown).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["second"].Value.Trim());

    [GeneratedRegex(@"^\| *`(?<name>[^`|]+)` *\|(?<second>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
