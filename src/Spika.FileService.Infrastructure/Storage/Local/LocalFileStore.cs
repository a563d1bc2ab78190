using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalFileStore(StorageLayout layout, IDisk disk, DiskThreads threads) : IFileStore
{
    public Stream? OpenRead(BlobId blob)
    {
        try
        {
            SafeFileHandle file = File.OpenHandle(
                layout.BlobFile(blob),
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                FileOptions.SequentialScan
            );
            return new BlobStream(file, threads);
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
