using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Layers;

/// <summary>
/// The folders of a project use one another in one direction: none leads back to itself. The usings of a file tell
/// which folders it uses, as those that are not needed do not build; the names of types tell which of the folders above
/// it.
/// </summary>
internal static partial class FolderCycleRule
{
    /// <param name="files">
    /// Of one project. Those beside its project file, and registrations, put things together, and may use all.
    /// </param>
    public static IEnumerable<string> Violations(IReadOnlyCollection<SourceFile> files)
    {
        ILookup<string, string> types = files.ToLookup(Folder, file => Path.GetFileName(file.Path).Split('.')[0]);
        ILookup<string, string> uses = files
            .Where(file => file.Folders.Count > 1 && !file.IsGenerated)
            .Where(file => !file.Path.EndsWith("Registration.cs", StringComparison.Ordinal))
            .SelectMany(file => Used(file).Concat(UsedAbove(file, types)), (file, used) => (file, used))
            .ToLookup(use => Folder(use.file), use => use.used);
        return uses.Select(folder => folder.Key).Where(folder => ReachedFrom(folder, uses).Contains(folder)).Order();
    }

    private static string Folder(SourceFile file) => string.Join('.', file.Folders);

    private static IEnumerable<string> Used(SourceFile file) =>
        Usings()
            .Matches(file.Text)
            .Select(used => used.Groups["name"].Value)
            .Where(name => name.StartsWith(file.Folders[0] + ".", StringComparison.Ordinal));

    private static IEnumerable<string> UsedAbove(SourceFile file, ILookup<string, string> types)
    {
        var words = Words().Matches(file.Text).Select(word => word.Value).ToHashSet();
        return Enumerable
            .Range(2, Math.Max(0, file.Folders.Count - 2))
            .Select(depth => string.Join('.', file.Folders.Take(depth)))
            .Where(above => types[above].Any(words.Contains));
    }

    private static HashSet<string> ReachedFrom(string start, ILookup<string, string> uses)
    {
        HashSet<string> reached = [];
        Queue<string> open = new([start]);
        while (open.TryDequeue(out string? folder))
        {
            foreach (string used in uses[folder].Where(reached.Add))
            {
                open.Enqueue(used);
            }
        }

        return reached;
    }

    [GeneratedRegex(@"^using (?:static )?(?:\w+ = )?(?<name>[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Words();
}
