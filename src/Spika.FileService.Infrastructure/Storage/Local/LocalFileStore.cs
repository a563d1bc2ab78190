using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalFileStore(StorageLayout layout, IDisk disk) : IFileStore
{
    // Whether another process that made a folder came to flushing its name is not known.
    private readonly ConcurrentDictionary<string, bool> _flushedFolders = [];

    public Task PublishAsync(AssembledFile assembled, CancellationToken cancellationToken)
    {
        string target = layout.FinishedFile(assembled.Content);
        string folder = Path.GetDirectoryName(target)!;
        disk.CreateFolder(folder);
        if (!_flushedFolders.ContainsKey(folder))
        {
            disk.FlushFolder(Path.GetDirectoryName(folder)!);
            disk.FlushFolder(layout.FilesRoot);
            _flushedFolders[folder] = true;
        }

        ((LocalAssembledFile)assembled).MoveTo(target);
        disk.FlushFolder(folder);
        disk.FlushFolder(layout.UploadFolder(assembled.Content.Upload));
        return Task.CompletedTask;
    }

    public Stream? OpenRead(ContentId content)
    {
        try
        {
            // Kestrel reads in blocks of its own; a second buffer in between would only copy.
            return new FileStream(
                layout.FinishedFile(content),
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

    public Task RemoveAsync(ContentId content, CancellationToken cancellationToken)
    {
        // In this order: what is being put aside at this moment is found in one place or the other.
        disk.Delete(layout.FinishedFile(content));
        disk.Delete(layout.QuarantinedFile(content));
        return Task.CompletedTask;
    }

    public Task QuarantineAsync(ContentId content, CancellationToken cancellationToken)
    {
        disk.CreateFolder(layout.QuarantineRoot);
        try
        {
            disk.MoveAnywhere(layout.FinishedFile(content), layout.QuarantinedFile(content));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            // It is there already, or there is nothing.
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<IReadOnlyList<ContentId>> ListAsync(
        DateTimeOffset startedBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (string folder in FolderListing.Folders(layout.FilesRoot).SelectMany(FolderListing.Folders))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            foreach (
                ContentId[] batch in FolderListing.ContentsIn(folder, startedBefore).Chunk(FolderListing.BatchSize)
            )
            {
                yield return batch;
            }
        }
    }
}
