namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>
/// A test that counts allocations has the category that .ci/run repeats in Release: its outcome depends on the
/// configuration.
/// </summary>
internal static class AllocationTestRule
{
    private const string Category = "[Category(\"Allocations\")]";

    private static readonly string[] _counters = ["GC.GetAllocatedBytes", "GC.GetTotalAllocatedBytes"];

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        from file in files
        where _counters.Any(counter => file.Text.Contains(counter, StringComparison.Ordinal))
        where !file.Text.Contains(Category, StringComparison.Ordinal)
        select $"{file.Path} counts allocations without {Category}";
}
