using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>The text that the rules for words read, by the kind of the file.</summary>
internal static partial class Prose
{
    /// <returns>Each line with its file and number; names in camel case are split into words.</returns>
    public static IEnumerable<(string Path, int Number, string Text)> Lines(IEnumerable<SourceFile> files) =>
        from file in files
        where !file.IsGenerated
        from line in file.Text.Split('\n').Index()
        select (file.Path, line.Index + 1, Words(Text(file.Path, line.Item)));

    private static string Text(string path, string line) =>
        path switch
        {
            // Its last column has the retired words.
            "docs/glossary.md" => Cell().Replace(line, ""),
            // The target of a link is the name of a file, which stays.
            _ when path.EndsWith(".md", StringComparison.Ordinal) => Target().Replace(line, "]"),
            // Strings of tests are data, such as a user of Unix. Those of src are messages.
            _ when !path.StartsWith("src/", StringComparison.Ordinal)
                    && path.EndsWith(".cs", StringComparison.Ordinal) => Literal().Replace(line, ""),
            _ => line,
        };

    private static string Words(string text) => Border().Replace(text, " ").Replace('_', ' ');

    [GeneratedRegex(@"\|[^|]*\|\s*$")]
    private static partial Regex Cell();

    [GeneratedRegex(@"\]\([^)]*\)")]
    private static partial Regex Target();

    [GeneratedRegex(
        """
            '\\?.'|"(?:[^"\\]|\\.)*"
            """
    )]
    private static partial Regex Literal();

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex Border();
}
