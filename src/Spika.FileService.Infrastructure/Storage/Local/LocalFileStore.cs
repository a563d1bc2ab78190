using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Files;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalFileStore(StorageLayout layout, IDisk disk) : IFileStore
{
    public Stream? OpenRead(BlobId blob)
    {
        try
        {
            // Kestrel reads in blocks of its own; a second buffer in between would only copy.
            return new FileStream(
                layout.BlobFile(blob),
                new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = FileAccess.Read,
                    Share = FileShare.ReadWrite | FileShare.Delete,
                    Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                    BufferSize = 0,
                }
            );
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // Otherwise the check of files would take every file for damaged.
            MissingStorage.ThrowIfFilesAreMissing(layout);
            return null;
        }
    }

    public Task RemoveAsync(BlobId blob, CancellationToken cancellationToken)
    {
        // In this order: what is being put aside at this moment is found in one place or the other.
        disk.Delete(layout.BlobFile(blob));
        disk.Delete(layout.QuarantinedBlob(blob));
        return Task.CompletedTask;
    }

    public Task QuarantineAsync(BlobId blob, CancellationToken cancellationToken)
    {
        disk.CreateFolder(layout.QuarantineRoot);
        try
        {
            disk.MoveAnywhere(layout.BlobFile(blob), layout.QuarantinedBlob(blob));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It is there already, or there is nothing.
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<IReadOnlyList<BlobId>> ListAsync(
        DateTimeOffset createdBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (string folder in FolderListing.Folders(layout.FilesRoot).SelectMany(FolderListing.Folders))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            foreach (BlobId[] batch in FolderListing.BlobsIn(folder, createdBefore).Chunk(FolderListing.BatchSize))
            {
                yield return batch;
            }
        }
    }
}
