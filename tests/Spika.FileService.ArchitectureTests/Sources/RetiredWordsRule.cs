using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>The words that docs/glossary.md marks as retired are not in the source.</summary>
internal static partial class RetiredWordsRule
{
    /// <returns>The marked words of the glossary's last column, in lower case.</returns>
    public static IReadOnlyList<string> Retired(string glossary) =>
        [
            .. glossary
                .Split('\n')
                .Where(line => line.StartsWith('|'))
                .Select(line => line.TrimEnd().TrimEnd('|').Split('|')[^1])
                .SelectMany(cell => cell.Split(',', ';'))
                .Where(word => word.Contains('✓', StringComparison.Ordinal))
                .Select(word => word.Replace("✓", "", StringComparison.Ordinal).Trim().ToLowerInvariant()),
        ];

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files, IReadOnlyCollection<string> retired) =>
        from file in files
        where !file.IsGenerated
        from line in file.Text.Split('\n').Index()
        from word in retired
        where Regex.IsMatch(Words(line.Item), $@"\b{word}\b")
        select $"{file.Path}:{line.Index + 1} says '{word}'";

    // As words: unknownFiles, UnknownFile and unknown file are one.
    private static string Words(string line) => Border().Replace(line, " ").Replace('_', ' ').ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Border();
}
