using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal static class FolderListing
{
    /// <summary>The folders in a folder; none when it does not exist.</summary>
    public static IEnumerable<string> Folders(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The files and folders in a folder that bear an upload's id and whose upload was started before a time.</summary>
    public static IReadOnlyList<UploadId> UploadsIn(string path, DateTimeOffset startedBefore)
    {
        List<UploadId> uploads = [];
        foreach (string entry in Directory.EnumerateFileSystemEntries(path))
        {
            if (
                Guid.TryParseExact(Path.GetFileName(entry), "n", out Guid id)
                && new UploadId(id) is var upload
                && upload.StartedAt < startedBefore
            )
            {
                uploads.Add(upload);
            }
        }

        return uploads;
    }
}
