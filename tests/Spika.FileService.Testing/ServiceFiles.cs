namespace Spika.FileService.Testing;

/// <summary>What the service keeps in a folder of its storage root.</summary>
public static class ServiceFiles
{
    /// <summary>All files at any depth, but the mark of the folder itself.</summary>
    public static string[] Under(string folder, string pattern = "*") =>
        [
            .. Directory
                .EnumerateFiles(folder, pattern, SearchOption.AllDirectories)
                .Where(file => file != Path.Combine(folder, ".identity")),
        ];
}
