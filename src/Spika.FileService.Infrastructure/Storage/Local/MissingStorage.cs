using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// As <see cref="StateFolder.ThrowIfMissing"/>, of the folders in the root: each may be a volume of its own.
/// </summary>
internal static class MissingStorage
{
    /// <exception cref="IOException">The identity of the root, or the one in staging, is missing.</exception>
    public static void ThrowIfStagingIsMissing(StorageLayout layout)
    {
        layout.ThrowIfMissing();
        StateFolder.ThrowIfNot(FolderMark.ReadIn(layout.StagingRoot) is not [], layout.StagingRoot);
    }

    /// <exception cref="IOException">The identity of the root, or the one in its files, is missing.</exception>
    public static void ThrowIfFilesAreMissing(StorageLayout layout)
    {
        layout.ThrowIfMissing();
        StateFolder.ThrowIfNot(FolderMark.ReadIn(layout.FilesRoot) is not [], layout.FilesRoot);
    }
}
