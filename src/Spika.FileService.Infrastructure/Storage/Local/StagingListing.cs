using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>Lists staging folder by folder, and removes the folders of past times that are empty.</summary>
internal sealed class StagingListing(StorageLayout layout, IDisk disk, TimeProvider clock)
{
    // An upload begins with its first chunk, mostly. For one that makes its first file later, the folder is made again.
    private static readonly TimeSpan _usedFor = TimeSpan.FromMinutes(1);

    /// <summary>The uploads in each folder that were started before a time.</summary>
    public IEnumerable<IReadOnlyList<UploadId>> ByFolder(DateTimeOffset startedBefore)
    {
        foreach (string folder in FolderListing.StagingFolders(layout))
        {
            UploadId[] all = [.. FolderListing.UploadsIn(folder)];
            if (all.Length == 0 && StorageLayout.EndOfTimeFolder(folder) < clock.GetUtcNow() - _usedFor)
            {
                disk.DeleteEmptyFolder(folder);
            }

            yield return [.. all.Where(upload => upload.StartedAt < startedBefore)];
        }
    }
}
