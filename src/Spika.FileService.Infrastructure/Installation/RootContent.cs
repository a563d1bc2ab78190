using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Infrastructure.Installation;

/// <summary>What the storage root holds, as far as a start has to know it.</summary>
internal sealed class RootContent(StorageLayout layout, StagedFiles staged, BlobPlaces blobs, FileIdMark idMark)
{
    /// <summary>Whether there is any finished file, or any that was put aside.</summary>
    public bool HasFiles() => Blobs([.. FileFolders(), layout.QuarantineRoot]).Any();

    /// <summary>Whether there are more finished files than so many.</summary>
    public bool HasMoreFilesThan(int count) => Blobs(FileFolders()).Skip(count).Any();

    /// <summary>Whether there is any file of an unfinished upload.</summary>
    public bool HasStaging() => FolderListing.StagingFolders(layout).SelectMany(FolderListing.UploadsIn).Any();

    /// <inheritdoc cref="FolderMark.ReadIn"/>
    public string[] StagingIdentities => FolderMark.ReadIn(layout.StagingRoot);

    /// <inheritdoc cref="FolderMark.ReadIn"/>
    public string[] FilesIdentities => FolderMark.ReadIn(layout.FilesRoot);

    /// <inheritdoc cref="FileIdMark.Read"/>
    public long GivenFileIds => idMark.Read();

    /// <summary>Whether a blob is among the finished files, and was not put aside.</summary>
    public bool Stores(BlobId blob) => FilePresence.Has(blobs.Find(blob));

    public bool Has(BlobId blob) => Stores(blob) || FilePresence.Has(layout.QuarantinedBlob(blob));

    public bool Has(UploadId upload) => staged.InStaging(upload).Any();

    private IEnumerable<string> FileFolders() =>
        FolderListing.Folders(layout.FilesRoot).SelectMany(FolderListing.Folders);

    private static IEnumerable<BlobId> Blobs(IEnumerable<string> folders) =>
        folders.Where(Directory.Exists).SelectMany(folder => FolderListing.BlobsIn(folder, DateTimeOffset.MaxValue));
}
