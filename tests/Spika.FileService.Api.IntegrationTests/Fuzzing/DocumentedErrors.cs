using System.Reflection;
using System.Text.RegularExpressions;

namespace Spika.FileService.Api.IntegrationTests.Fuzzing;

/// <summary>The codes of docs/errors.md, each with its status.</summary>
internal static partial class DocumentedErrors
{
    private static readonly string _root = typeof(DocumentedErrors)
        .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot")
        .Value!;

    private static readonly Dictionary<string, string> _statuses = Row()
        .Matches(File.ReadAllText(Path.Combine(_root, "docs", "errors.md")))
        .ToDictionary(row => row.Groups["code"].Value, row => row.Groups["status"].Value);

    public static bool Have(int status, string code) =>
        _statuses.TryGetValue(code, out string? documented)
        && (documented == $"{status}" || (documented == "4xx" && status is >= 400 and < 500));

    [GeneratedRegex(@"^\| `(?<code>[a-z_.]+)` \| (?<status>[0-9x]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
