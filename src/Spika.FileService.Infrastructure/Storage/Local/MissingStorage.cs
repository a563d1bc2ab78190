using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// Tells a volume that is not mounted any more from files that are lost. To be asked when a file is not there, before
/// anything is concluded from that.
/// </summary>
internal static class MissingStorage
{
    private const int NoDevice = 19; // ENODEV

    /// <exception cref="IOException">The identity of the root is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not look into the root.</exception>
    public static void ThrowIfRootIsMissing(StorageLayout layout) =>
        ThrowIfNot(FilePresence.Has(layout.IdentityFile), layout.Root);

    /// <exception cref="IOException">The identity of the root, or the one in staging, is missing.</exception>
    public static void ThrowIfStagingIsMissing(StorageLayout layout)
    {
        ThrowIfRootIsMissing(layout);
        ThrowIfNot(FolderMark.ReadIn(layout.StagingRoot) is not [], layout.StagingRoot);
    }

    /// <exception cref="IOException">The identity of the root, or the one in its files, is missing.</exception>
    public static void ThrowIfFilesAreMissing(StorageLayout layout)
    {
        ThrowIfRootIsMissing(layout);
        ThrowIfNot(FolderMark.ReadIn(layout.FilesRoot) is not [], layout.FilesRoot);
    }

    private static void ThrowIfNot(bool hasIdentity, string folder)
    {
        if (!hasIdentity)
        {
            throw new IOException($"{folder} is not the folder that it was at the start.", NoDevice);
        }
    }
}
