namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>A file can be read in a minute.</summary>
internal static class FileLengthRule
{
    public const int MaxLines = 250;

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where !file.IsGenerated
        let lines = file.Text.AsSpan().Count('\n')
        where lines > MaxLines
        select $"{file.Path} has {lines} lines";
}
