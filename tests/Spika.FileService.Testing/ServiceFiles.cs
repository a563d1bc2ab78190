namespace Spika.FileService.Testing;

/// <summary>What the service keeps in a folder of its storage root.</summary>
public static class ServiceFiles
{
    /// <summary>All files at any depth.</summary>
    public static string[] Under(string folder, string pattern = "*") =>
        Directory.GetFiles(folder, pattern, SearchOption.AllDirectories);
}
