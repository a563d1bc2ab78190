using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Layers;

/// <summary>
/// Which folders of its project a file uses: those of its usings, also of aliases and static ones, and those of the
/// types that its code names, with or without a namespace. A type that code uses without its name comes from a member
/// in a folder that names it, so it adds no circle. Comments do not count. Not seen are extension methods of a folder
/// above, which need neither a using nor a name.
/// </summary>
internal sealed partial class FolderUses(IReadOnlyCollection<SourceFile> files)
{
    private readonly ILookup<string, string> _types = files.ToLookup(
        Folder,
        file => Path.GetFileName(file.Path).Split('.')[0]
    );

    public static string Folder(SourceFile file) => string.Join('.', file.Folders);

    /// <summary>The folders that global usings open to all files.</summary>
    public IEnumerable<string> OfGlobalUsings() =>
        from file in files
        from directive in Usings().Matches(Code(file))
        where directive.Groups["global"].Success
        from name in Names().Matches(directive.Value)
        from used in Folders(Parts(name.Value), [""], isUsing: true)
        select used;

    public IEnumerable<string> Of(SourceFile file)
    {
        string code = Code(file);
        string[] scopes = [.. Scopes(Folder(file))];
        IEnumerable<string> ofUsings = Usings()
            .Matches(code)
            .SelectMany(directive => Names().Matches(directive.Value))
            .SelectMany(name => Folders(Parts(name.Value), scopes, isUsing: true));
        IEnumerable<string> ofNames = Names()
            .Matches(NotCode().Replace(code, ""))
            .SelectMany(name => Folders(Parts(name.Value), scopes, isUsing: false));
        return ofUsings.Concat(ofNames).Where(used => used != Folder(file)).Distinct();
    }

    /// <summary>The namespaces that a name can be relative to.</summary>
    private static IEnumerable<string> Scopes(string folder)
    {
        string[] parts = folder.Split('.');
        return Enumerable.Range(0, parts.Length + 1).Select(depth => string.Join('.', parts.Take(depth)));
    }

    private IEnumerable<string> Folders(string[] name, IEnumerable<string> scopes, bool isUsing) =>
        from scope in scopes
        from length in Enumerable.Range(0, name.Length + 1)
        let folder = string.Join('.', name.Take(length).Prepend(scope)).TrimStart('.')
        where length < name.Length ? _types[folder].Contains(name[length]) : isUsing && _types.Contains(folder)
        select folder;

    private static string[] Parts(string name) => [.. name.Split('.').Select(part => part.Trim())];

    private static string Code(SourceFile file) =>
        Skipped().Replace(file.Text, skipped => skipped.Value.StartsWith('/') ? " " : skipped.Value);

    // Texts are matched so that no comment is seen in them, and kept: an interpolated one has code in it.
    [GeneratedRegex(
        """"
            """[\s\S]*?"""|\$?@\$?"(?:[^"]|"")*"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|//[^\n]*|/\*[\s\S]*?\*/
            """"
    )]
    private static partial Regex Skipped();

    [GeneratedRegex(@"^[ \t]*(?<global>global )?using [^;()]+;", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^[ \t]*(?:(?:global )?using [^;()]+;|namespace [\w.]+)", RegexOptions.Multiline)]
    private static partial Regex NotCode();

    [GeneratedRegex(@"(?<![\w.])[A-Z]\w*(?:\s*\.\s*[A-Z]\w*)*")]
    private static partial Regex Names();
}
