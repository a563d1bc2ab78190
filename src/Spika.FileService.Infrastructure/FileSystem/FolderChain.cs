namespace Spika.FileService.Infrastructure.FileSystem;

internal static class FolderChain
{
    private const int NoAccess = 13;

    /// <summary>Makes a folder with all parents that are missing, and flushes the name of each that was made.</summary>
    public static void Create(IDisk disk, string path)
    {
        List<string> changed = [];
        string missing = path;
        while (!Directory.Exists(missing) && Path.GetDirectoryName(missing) is { Length: > 0 } parent)
        {
            changed.Add(parent);
            missing = parent;
        }

        if (changed.Count > 0)
        {
            disk.CreateFolder(path);
        }

        foreach (string folder in changed)
        {
            Flush(disk, folder);
        }
    }

    private static void Flush(IDisk disk, string folder)
    {
        try
        {
            disk.FlushFolder(folder);
        }
        catch (IOException exception) when (exception.HResult == NoAccess)
        {
            // A folder that may be written and not read cannot be flushed.
        }
    }
}
