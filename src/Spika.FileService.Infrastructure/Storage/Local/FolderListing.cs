using Spika.FileService.Domain.Common;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>What lies in the folders of the storage root, as far as the service named it.</summary>
internal static class FolderListing
{
    /// <summary>So many names go into one question to the database.</summary>
    public const int BatchSize = 500;

    // Of the folders in staging that version 0.1.0 made.
    private const int FanOutDigits = 2;

    /// <summary>The folders in a folder but those of the file system; none when it does not exist.</summary>
    public static IEnumerable<string> Folders(string path)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(path).Where(folder => !OwnNames.IsOfFileSystem(folder))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>The folders of staging that have files or folders of uploads, also those of version 0.1.0.</summary>
    public static IEnumerable<string> StagingFolders(StorageLayout layout) =>
        Folders(layout.StagingRoot)
            .SelectMany(folder => Path.GetFileName(folder).Length == FanOutDigits ? [folder] : Folders(folder));

    /// <summary>The uploads that files or folders in a folder of staging belong to.</summary>
    public static IEnumerable<UploadId> UploadsIn(string path) =>
        Entries(path).Select(UploadOf).OfType<UploadId>().Distinct();

    /// <summary>The blobs in a folder that were begun before a time.</summary>
    public static IEnumerable<BlobId> BlobsIn(string path, DateTimeOffset createdBefore) =>
        Entries(path)
            .Select(entry => BlobId.TryParse(Path.GetFileName(entry), out BlobId? id) ? id : null)
            .OfType<BlobId>()
            .Where(blob => blob.CreatedAt < createdBefore);

    private static IEnumerable<string> Entries(string path)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Another instance removed it.
            return [];
        }
    }

    // What bears another kind of name is not the service's own.
    private static UploadId? UploadOf(string entry) =>
        Guid.TryParseExact(Path.GetFileName(entry).Split('.')[0], "n", out Guid id) && TimeOrderedId.IsOne(id)
            ? new UploadId(id)
            : null;
}
