using System.Text.RegularExpressions;

namespace Spika.FileService.ArchitectureTests.Layers;

/// <summary>
/// The folders of a project use one another in one direction: none leads back to itself. The usings of a file tell
/// which folders it uses; those that are not needed do not build.
/// </summary>
internal static partial class FolderCycleRule
{
    /// <param name="files">Of one project. Those beside its project file put it together, and may use all.</param>
    public static IEnumerable<string> Violations(IEnumerable<SourceFile> files)
    {
        ILookup<string, string> uses = files
            .Where(file => file.Folders.Count > 1)
            .SelectMany(file => Usings().Matches(file.Text), (file, used) => (file, Name: used.Groups["name"].Value))
            .Where(use => use.Name.StartsWith(use.file.Folders[0] + ".", StringComparison.Ordinal))
            .ToLookup(use => string.Join('.', use.file.Folders), use => use.Name);
        return uses.Select(folder => folder.Key).Where(folder => ReachedFrom(folder, uses).Contains(folder)).Order();
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
}
