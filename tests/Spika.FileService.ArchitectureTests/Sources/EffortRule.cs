namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>
/// Tests that do more at full effort carry its category: .ci/run selects them by it, and would never run one without it
/// in full.
/// </summary>
internal static class EffortRule
{
    // In an attribute of tests, or in the declaration of one.
    private const string Category = "TestEffort.Category";

    public static IEnumerable<string> Violations(IReadOnlyCollection<SourceFile> files)
    {
        SourceFile[] sized =
        [
            .. files.Where(file =>
                file.Text.Contains("TestEffort.Of(", StringComparison.Ordinal)
                || file.Text.Contains("TestEffort.IsFull", StringComparison.Ordinal)
            ),
        ];
        IEnumerable<SourceFile> users =
            from helper in sized
            where helper.Text.Contains("\ninternal ", StringComparison.Ordinal)
            let name = Path.GetFileNameWithoutExtension(helper.Path)
            from file in files
            where file != helper && IsUsed(name, file.Text)
            select file;
        return sized
            .Where(file => !file.Text.Contains("\ninternal ", StringComparison.Ordinal))
            .Concat(users)
            .Distinct()
            .Where(file => !file.Text.Contains(Category, StringComparison.Ordinal))
            .Select(file => $"{file.Path} has sizes of TestEffort, and no test of its category");
    }

    private static bool IsUsed(string name, string text) =>
        text.Contains($"new {name}(", StringComparison.Ordinal) || text.Contains($" {name}.", StringComparison.Ordinal);
}
