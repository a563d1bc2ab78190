using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>A sentence has a subject that the reader can name, and describes a mechanism, not a person.</summary>
internal static partial class PlainWordsRule
{
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where !file.IsGenerated
        from line in file.Text.Split('\n').Index()
        from Match word in Words().Matches(line.Item)
        select $"{file.Path}:{line.Index + 1} says '{word.Value}'";

    [GeneratedRegex(
        @"\b(whoever|nobody|somebody|anybody|everybody|mends?|mended|slept)\b|\b(lets?|gets?) in\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Words();
}
