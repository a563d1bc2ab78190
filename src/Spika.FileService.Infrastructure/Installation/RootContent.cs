using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>What the storage root holds, as far as a start has to know it.</summary>
internal sealed class RootContent(StorageLayout layout)
{
    /// <summary>Whether there is any finished file, or any that was put aside.</summary>
    public bool HasFiles() =>
        FolderListing
            .Folders(layout.FilesRoot)
            .SelectMany(FolderListing.Folders)
            .Append(layout.QuarantineRoot)
            .Where(Directory.Exists)
            .SelectMany(folder => FolderListing.BlobsIn(folder, DateTimeOffset.MaxValue))
            .Any();

    /// <summary>Whether there is any staging folder.</summary>
    public bool HasStaging() =>
        FolderListing
            .Folders(layout.StagingRoot)
            .SelectMany(folder => FolderListing.UploadsIn(folder, DateTimeOffset.MaxValue))
            .Any();

    public bool Has(BlobId blob) => File.Exists(layout.BlobFile(blob)) || File.Exists(layout.QuarantinedBlob(blob));

    public bool Has(UploadId upload) => Directory.Exists(layout.UploadFolder(upload));
}
