namespace Spika.FileService.ArchitectureTests.UseCases;

/// <summary>
/// The scope of all files is given to a caller in one place, and compared with in another. A use case gets the scope
/// with its request.
/// </summary>
internal static class ScopeRule
{
    private const string All = "AccessScope.All";

    private static readonly string[] _allowed = ["Caller.cs", "OwnerMapping.cs"];

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        files
            .Where(file => file.Text.Contains(All, StringComparison.Ordinal))
            .Where(file => !_allowed.Contains(Path.GetFileName(file.Path)))
            .Select(file => $"{file.Path} uses {All}");
}
