namespace Spika.FileService.LoadTest.Soak;

/// <summary>What lies in a folder of the storage root while the service works in it.</summary>
internal static class FolderFigures
{
    private static readonly EnumerationOptions _all = new() { RecurseSubdirectories = true };

    /// <summary>Folders that uploads are spread over stay; below them everything counts, empty folders too.</summary>
    public static (int Entries, long Bytes) Of(string folder, int levelsOfSpread)
    {
        int entries = 0;
        long bytes = 0;
        DirectoryInfo root = new(folder);
        foreach (FileSystemInfo entry in root.Exists ? root.EnumerateFileSystemInfos("*", _all) : [])
        {
            int level = entry.FullName[root.FullName.Length..].Count(character => character == '/');
            entries += level > levelsOfSpread ? 1 : 0;

            // It may be gone by now. Asked for its existence first, it remembers its length as of then.
            bytes += entry is FileInfo { Exists: true } file ? file.Length : 0;
        }

        return (entries, bytes);
    }
}
