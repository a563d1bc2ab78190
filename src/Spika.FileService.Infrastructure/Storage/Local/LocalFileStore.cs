using System.Runtime.CompilerServices;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalFileStore(StorageLayout layout, IDisk disk) : IFileStore
{
    public Task PublishAsync(AssembledFile assembled, CancellationToken cancellationToken)
    {
        string target = layout.FinishedFile(assembled.Upload);
        string folder = Path.GetDirectoryName(target)!;
        bool isNewFolder = !Directory.Exists(folder);
        disk.CreateFolder(folder);
        ((LocalAssembledFile)assembled).MoveTo(target);
        disk.FlushFolder(folder);
        if (isNewFolder)
        {
            disk.FlushFolder(Path.GetDirectoryName(folder)!);
            disk.FlushFolder(layout.FilesRoot);
        }

        disk.FlushFolder(layout.UploadFolder(assembled.Upload));
        return Task.CompletedTask;
    }

    public Stream? OpenRead(UploadId content)
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
            return null;
        }
    }

    public Task RemoveAsync(UploadId content, CancellationToken cancellationToken)
    {
        try
        {
            disk.Delete(layout.FinishedFile(content));
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is not there either.
        }

        return Task.CompletedTask;
    }

    public async IAsyncEnumerable<IReadOnlyList<UploadId>> ListAsync(
        DateTimeOffset startedBefore,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        foreach (string folder in FolderListing.Folders(layout.FilesRoot).SelectMany(FolderListing.Folders))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return FolderListing.UploadsIn(folder, startedBefore);
        }
    }
}
