namespace Spika.FileService.ArchitectureTests.Layers;

/// <summary>The folders of a project use one another in one direction: none leads back to itself.</summary>
internal static class FolderCycleRule
{
    /// <param name="files">
    /// Of one project. Those beside its project file, and registrations, put things together, and may use all.
    /// </param>
    public static IEnumerable<string> Violations(IReadOnlyCollection<SourceFile> files) =>
        Circles(files, folder => folder);

    /// <summary>The same for the folders beside the project file, each with all that is below it.</summary>
    public static IEnumerable<string> ViolationsOfFeatures(IReadOnlyCollection<SourceFile> files)
    {
        string project = files.First().Folders[0];
        return Circles(
            files,
            folder => folder == project ? folder : $"{project}.{folder[(project.Length + 1)..].Split('.')[0]}"
        );
    }

    private static IEnumerable<string> Circles(IReadOnlyCollection<SourceFile> files, Func<string, string> part)
    {
        FolderUses folders = new(files);
        string project = files.First().Folders[0];
        string[] usedByAll = [.. folders.OfGlobalUsings()];
        ILookup<string, string> uses = files
            .Where(file => file.Folders.Count > 1 && !file.IsGenerated)
            .Where(file => !file.Path.EndsWith("Registration.cs", StringComparison.Ordinal))
            .SelectMany(
                file => folders.Of(file).Concat(usedByAll),
                (file, used) => (By: part(FolderUses.Folder(file)), Used: part(used))
            )
            .Where(use => use.Used != project && use.Used != use.By)
            .ToLookup(use => use.By, use => use.Used);
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
