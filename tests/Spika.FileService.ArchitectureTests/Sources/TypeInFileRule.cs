using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Sources;

/// <summary>
/// A file holds one type and has its name; what follows a dot in the name is a part of it: <c>Upload.Purging.cs</c>.
/// </summary>
internal static partial class TypeInFileRule
{
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files) =>
        files.Where(file => !file.IsGenerated).SelectMany(Violations);

    private static IEnumerable<string> Violations(SourceFile file)
    {
        string name = Path.GetFileName(file.Path).Split('.')[0];
        return TypeAtTheLeft()
            .Matches(file.Text)
            .Select(type => type.Groups["name"].Value)
            .Where((type, position) => position > 0 || type != name)
            .Select(type => $"{file.Path} holds {type}");
    }

    // The formatter indents every line but those of the outermost types.
    [GeneratedRegex(
        @"^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|partial|unsafe) )*"
            + @"(?:class|struct|interface|enum|record(?: class| struct)?|delegate \S+) (?<name>\w+)",
        RegexOptions.Multiline
    )]
    private static partial Regex TypeAtTheLeft();
}
