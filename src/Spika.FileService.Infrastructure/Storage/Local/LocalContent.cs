using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Storage.State;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalContent(StorageLayout layout, StagedFiles staged, BlobPlaces blobs, IDisk disk)
    : IStoredContent
{
    public string[] StagingIdentities => FolderMark.ReadIn(layout.StagingRoot);

    public string[] FilesIdentities => FolderMark.ReadIn(layout.FilesRoot);

    public void Mark(string identity)
    {
        foreach (string folder in new[] { layout.StagingRoot, layout.FilesRoot })
        {
            string[] marks = FolderMark.ReadIn(folder);
            if (!marks.Contains(identity))
            {
                disk.CreateFolder(FolderMark.PathIn(folder, identity));
                disk.FlushFolder(folder);
            }

            foreach (string earlier in marks.Where(mark => mark != identity))
            {
                disk.DeleteEmptyFolder(FolderMark.PathIn(folder, earlier));
            }
        }
    }

    public bool HasFiles() => Blobs([.. FileFolders(), layout.QuarantineRoot]).Any();

    public bool HasMoreFilesThan(int count) => Blobs(FileFolders()).Skip(count).Any();

    public bool HasStaging() => FolderListing.StagingFolders(layout).SelectMany(FolderListing.UploadsIn).Any();

    public bool Stores(BlobId blob) => FilePresence.Has(blobs.Find(blob));

    public bool Has(BlobId blob) => Stores(blob) || FilePresence.Has(layout.QuarantinedBlob(blob));

    public bool Has(UploadId upload) => staged.InStaging(upload).Any();

    private IEnumerable<string> FileFolders() =>
        FolderListing.Folders(layout.FilesRoot).SelectMany(FolderListing.Folders);

    private static IEnumerable<BlobId> Blobs(IEnumerable<string> folders) =>
        folders.Where(Directory.Exists).SelectMany(folder => FolderListing.BlobsIn(folder, DateTimeOffset.MaxValue));
}
