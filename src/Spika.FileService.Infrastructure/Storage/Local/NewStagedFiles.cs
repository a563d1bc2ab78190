using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal static class NewStagedFiles
{
    // Each time another instance has to remove the folder, just made and still empty.
    private const int MaxAttempts = 100;

    /// <summary>As <see cref="IDisk.Open"/>, for a file in staging whose folder may be missing.</summary>
    public static SafeFileHandle OpenStaged(this IDisk disk, StorageLayout layout, string path, FileMode mode)
    {
        bool isFolderMissing = false;
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (isFolderMissing)
                {
                    disk.CreateFolder(Path.GetDirectoryName(path)!);
                }

                return disk.Open(path, mode);
            }
            catch (DirectoryNotFoundException) when (attempt < MaxAttempts)
            {
                // Under an empty mount point, the folder would be made on the disk below it.
                MissingStorage.ThrowIfStagingIsMissing(layout);
                isFolderMissing = true;
            }
        }
    }
}
