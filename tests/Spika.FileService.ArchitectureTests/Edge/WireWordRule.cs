using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Edge;

/// <summary>The wire's <c>offset</c> is a chunk index everywhere behind the contracts.</summary>
internal static partial class WireWordRule
{
    /// <param name="files">Those behind the contracts.</param>
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        files.Where(file => WireWord().IsMatch(Comment().Replace(file.Text, ""))).Select(file => file.Path);

    [GeneratedRegex("(?<!DateTime)offset", RegexOptions.IgnoreCase)]
    private static partial Regex WireWord();

    [GeneratedRegex("//.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();
}
