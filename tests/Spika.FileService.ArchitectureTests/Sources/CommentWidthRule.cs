using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>Comments are as wide as code, which csharpier keeps within 120 columns. Markdown has no limit.</summary>
internal static partial class CommentWidthRule
{
    public const int MaxColumns = 120;

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where !file.IsGenerated && !file.Path.EndsWith(".md", StringComparison.Ordinal)
        from line in Comments(file)
        where line.Text.Length > MaxColumns
        select $"{file.Path}:{line.Number} has {line.Text.Length} columns";

    private static IEnumerable<(int Number, string Text)> Comments(SourceFile file)
    {
        string[] lines = file.Text.Replace("\r", "", StringComparison.Ordinal).Split('\n');
        if (Path.GetExtension(file.Path) is ".csproj" or ".props" or ".targets")
        {
            return XmlComment().Matches(file.Text).SelectMany(comment => LinesOf(file.Text, comment, lines)).Distinct();
        }

        string start = file.Path.EndsWith(".cs", StringComparison.Ordinal) ? "//" : "#";
        return lines
            .Index()
            .Where(line =>
                line.Item.TrimStart().StartsWith(start, StringComparison.Ordinal)
                || (start == "//" && CommentBesideCode().IsMatch(line.Item))
            )
            .Select(line => (line.Index + 1, line.Item));
    }

    private static IEnumerable<(int Number, string Text)> LinesOf(string text, Match comment, string[] lines)
    {
        int first = text.AsSpan(0, comment.Index).Count('\n');
        return Enumerable.Range(first, comment.ValueSpan.Count('\n') + 1).Select(index => (index + 1, lines[index]));
    }

    // After the end of a statement, and the comments that can be anywhere. A string may hold an address.
    [GeneratedRegex(@"[;{},(] *// |/\*.*\*/")]
    private static partial Regex CommentBesideCode();

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex XmlComment();
}
