using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>The words that docs/glossary.md marks as retired are neither in code nor in docs.</summary>
internal static class RetiredWordsRule
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
        from line in Prose.Lines(files)
        from word in retired
        where Regex.IsMatch(line.Text, $@"\b{word}\b", RegexOptions.IgnoreCase)
        select $"{line.Path}:{line.Number} says '{word}'";
}
