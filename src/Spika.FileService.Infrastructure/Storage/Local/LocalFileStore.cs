using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalFileStore(
    StorageLayout layout,
    BlobPlaces places,
    OpenBlobs open,
    IDisk disk,
    DiskThreads threads
) : IFileStore
{
    public ValueTask<Stream?> OpenReadAsync(BlobId blob, CancellationToken cancellationToken) =>
        ValueTask.FromResult<Stream?>(
            TryOpen(blob) is { } file ? new BlobStream(open.Add(file, () => OpenAgain(blob)), threads) : null
        );

    // Not an earlier place of the blob, from which it may move at this moment.
    public string? FindPath(BlobId blob) =>
        layout.BlobFile(blob) is var path && FilePresence.Has(path)
            ? Path.GetRelativePath(layout.FilesRoot, path)
            : null;

    public Task RemoveAsync(BlobId blob, CancellationToken cancellationToken)
    {
        // Otherwise what is not there would count as removed.
        MissingStorage.ThrowIfFilesAreMissing(layout);

        // In this order: what is being moved or put aside at this moment is found in one place or the other.
        foreach (string path in places.Of(blob).Append(layout.QuarantinedBlob(blob)))
        {
            disk.Delete(path);
        }

        return Task.CompletedTask;
    }

    public Task QuarantineAsync(BlobId blob, CancellationToken cancellationToken)
    {
        MissingStorage.ThrowIfFilesAreMissing(layout);
        disk.CreateFolder(layout.QuarantineRoot);
        foreach (string path in places.Of(blob))
        {
            try
            {
                disk.MoveAnywhere(path, layout.QuarantinedBlob(blob));
            }
            catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
            {
                // It is in another place, in quarantine already, or nowhere.
            }
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

    private SafeFileHandle OpenAgain(BlobId blob) =>
        TryOpen(blob) ?? throw new FileNotFoundException("The file was removed while a client read it.");

    private SafeFileHandle? TryOpen(BlobId blob)
    {
        foreach (string path in places.Of(blob))
        {
            if (TryOpenRead(path) is { } file)
            {
                return file;
            }
        }

        // Otherwise the check of files would take every file for damaged.
        MissingStorage.ThrowIfFilesAreMissing(layout);
        return null;
    }

    private static SafeFileHandle? TryOpenRead(string path)
    {
        try
        {
            return File.OpenHandle(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                FileOptions.SequentialScan
            );
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
