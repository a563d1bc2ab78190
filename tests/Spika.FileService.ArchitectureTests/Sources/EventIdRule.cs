using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>Alerts filter by the event id, so each id means one event.</summary>
internal static partial class EventIdRule
{
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from declared in Ids(files)
        group declared.Path by declared.Id into uses
        where uses.Count() > 1
        select $"{uses.Key} is used by {string.Join(" and ", uses)}";

    /// <summary>Every event id that the files declare.</summary>
    public static IEnumerable<(string Id, string Path)> Ids(IEnumerable<SourceFile> files) =>
        from file in files
        from Match declaration in Declarations().Matches(file.Text)
        select (Resolve(declaration.Groups["id"].Value, file.Text), file.Path);

    /// <summary>The event ids that the files declare at the level of a warning or above.</summary>
    public static IEnumerable<string> Complaints(IEnumerable<SourceFile> files) =>
        from file in files
        from Match declaration in Declarations().Matches(file.Text)
        where declaration.Groups["level"].Value is "Warning" or "Error" or "Critical"
        select Resolve(declaration.Groups["id"].Value, file.Text);

    // A number, or a constant of the same file.
    private static string Resolve(string id, string text) =>
        Constants().Matches(text).FirstOrDefault(constant => constant.Groups["name"].Value == id) is { } found
            ? found.Groups["value"].Value
            : id;

    [GeneratedRegex(
        @"\[LoggerMessage\(\s*(?:EventId\s*=\s*)?(?<id>\w+)(?:,\s*(?:Level\s*=\s*)?LogLevel\.(?<level>\w+))?"
    )]
    private static partial Regex Declarations();

    [GeneratedRegex(@"const int (?<name>\w+) = (?<value>\d+);")]
    private static partial Regex Constants();
}
