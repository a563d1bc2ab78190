namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Tells a volume that is not mounted any more from files that are lost.</summary>
internal static class MissingStorage
{
    private const int NoDevice = 19; // ENODEV

    /// <summary>To be called when a file is not there, before anything is concluded from that.</summary>
    /// <param name="folder">One that is never removed while the storage is there.</param>
    /// <exception cref="IOException">The folder or the identity of the root is missing.</exception>
    public static void ThrowIfMissing(StorageLayout layout, string folder)
    {
        if (!File.Exists(layout.IdentityFile) || !Directory.Exists(folder))
        {
            throw new IOException($"{layout.Root} is not the storage root that it was at the start.", NoDevice);
        }
    }

    /// <summary>As <see cref="ThrowIfMissing"/>, for a finished file.</summary>
    /// <exception cref="IOException">There are no finished files at all.</exception>
    public static void ThrowIfFilesAreMissing(StorageLayout layout)
    {
        // Folders of finished files are never removed.
        ThrowIfMissing(layout, layout.FilesRoot);
        ThrowIfMissing(layout, Directory.EnumerateDirectories(layout.FilesRoot).FirstOrDefault(""));
    }
}
