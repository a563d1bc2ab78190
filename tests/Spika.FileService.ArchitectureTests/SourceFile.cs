namespace Spika.FileService.ArchitectureTests;

/// <param name="Path">From the repository's root, with slashes:
/// <c>src/Spika.FileService.Domain/Common/Error.cs</c>.</param>
internal sealed record SourceFile(string Path, string Text)
{
    /// <summary>The folders that the file lies in, from the project on.</summary>
    public IReadOnlyList<string> Folders => [.. Path.Split('/')[..^1].Skip(1)];

    /// <summary>Written by "dotnet ef", not by hand.</summary>
    public bool IsGenerated => Folders.Contains("Migrations") || Folders.Contains("CompiledModel");
}
