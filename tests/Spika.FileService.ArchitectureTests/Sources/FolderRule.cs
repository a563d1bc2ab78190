using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>
/// A folder is a namespace and is named after what its files are about, not after what kind of thing they are.
/// </summary>
internal static partial class FolderRule
{
    private static readonly string[] _kinds =
    [
        "Commands",
        "Queries",
        "Handlers",
        "Validators",
        "Interfaces",
        "Dtos",
        "Models",
        "Services",
        "Managers",
        "Helpers",
        "Utils",
    ];

    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) => files.SelectMany(Violations);

    private static IEnumerable<string> Violations(SourceFile file)
    {
        Match declaration = Namespace().Match(file.Text);
        if (declaration.Success && declaration.Groups["name"].Value != string.Join('.', file.Folders))
        {
            yield return $"{file.Path} is in the namespace {declaration.Groups["name"].Value}";
        }

        foreach (string kind in file.Folders.Intersect(_kinds))
        {
            yield return $"{file.Path} is in a folder for {kind}";
        }
    }

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
