namespace Spika.FileService.ArchitectureTests.Layers;

/// <summary>The folders of a project use one another in one direction: none leads back to itself.</summary>
internal static class FolderCycleRule
{
    /// <param name="files">
    /// Of one project. Those beside its project file, and registrations, put things together, and may use all.
    /// </param>
    public static IEnumerable<string> Violations(IReadOnlyCollection<SourceFile> files)
    {
        FolderUses folders = new(files);
        string project = files.First().Folders[0];
        string[] usedByAll = [.. folders.OfGlobalUsings()];
        ILookup<string, string> uses = files
            .Where(file => file.Folders.Count > 1 && !file.IsGenerated)
            .Where(file => !file.Path.EndsWith("Registration.cs", StringComparison.Ordinal))
            .SelectMany(file => folders.Of(file).Concat(usedByAll), (file, used) => (By: FolderUses.Folder(file), used))
            .Where(use => use.used != project && use.used != use.By)
            .ToLookup(use => use.By, use => use.used);
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
}
