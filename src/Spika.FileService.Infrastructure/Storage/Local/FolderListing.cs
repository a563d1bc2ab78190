using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>What lies in the folders of the storage root, as far as the service named it.</summary>
internal static class FolderListing
{
    /// <summary>So many names go into one question to the database.</summary>
    public const int BatchSize = 500;

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

    /// <summary>The names in a folder that bear the id of an upload that was started before a time.</summary>
    public static IEnumerable<UploadId> UploadsIn(string path, DateTimeOffset startedBefore) =>
        Directory
            .EnumerateDirectories(path)
            .Select(entry => Guid.TryParseExact(Path.GetFileName(entry), "n", out Guid id) ? id : Guid.Empty)
            .Select(id => new UploadId(id))
            .Where(upload => IsOlder(upload, startedBefore));

    /// <summary>The blobs in a folder that were begun before a time.</summary>
    public static IEnumerable<BlobId> BlobsIn(string path, DateTimeOffset createdBefore) =>
        Directory
            .EnumerateFiles(path)
            .Select(entry => BlobId.TryParse(Path.GetFileName(entry), out BlobId? id) ? id : null)
            .OfType<BlobId>()
            .Where(blob => blob.CreatedAt < createdBefore);

    // What bears another kind of name is not the service's own.
    private static bool IsOlder(UploadId upload, DateTimeOffset startedBefore) =>
        TimeOrderedId.IsOne(upload.Value) && upload.StartedAt < startedBefore;
}
