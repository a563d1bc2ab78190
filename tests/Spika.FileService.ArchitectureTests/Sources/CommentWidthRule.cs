namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>Comments are as wide as code, which csharpier keeps within 120 columns.</summary>
internal static class CommentWidthRule
{
    public const int MaxColumns = 120;

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where !file.IsGenerated
        from line in file.Text.Split('\n').Index()
        let text = line.Item.TrimEnd('\r')
        where text.Length > MaxColumns && text.TrimStart().StartsWith("//", StringComparison.Ordinal)
        select $"{file.Path}:{line.Index + 1} has {text.Length} columns";
}
