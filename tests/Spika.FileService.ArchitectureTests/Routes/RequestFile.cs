using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Routes;

/// <summary>The requests of a .http file.</summary>
internal static partial class RequestFile
{
    /// <summary>
    /// The target begins with a slash; an id that is taken from an earlier answer is 1, another variable is its name.
    /// </summary>
    public static IEnumerable<(string Method, string Target)> Requests(string text) =>
        RequestLine()
            .Matches(text)
            .Select(line => (line.Groups["method"].Value, Fill(line.Groups["target"].Value.Trim())));

    private static string Fill(string target) => Variable().Replace(Answered().Replace(target, "1"), "$1");

    [GeneratedRegex(@"^(?<method>[A-Z]+) \{\{host\}\}(?<target>/\S*)", RegexOptions.Multiline)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\{\{\w+\.response\.[^}]*\}\}")]
    private static partial Regex Answered();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Variable();
}
