using System.Collections.Concurrent;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The folders of the blobs. Blobs that are made at the same time lie in the same one.</summary>
internal sealed class BlobFolders(StorageLayout layout, FileVolume volume, IDisk disk, TimeProvider clock)
{
    // Those whose own names are durable. Whether another process that made one came to flushing its name is not known.
    private readonly ConcurrentDictionary<string, FolderFlush> _durable = [];

    /// <returns>An id for a blob that is made now.</returns>
    public BlobId NewId() => BlobId.New(clock.GetUtcNow());

    /// <summary>Gives a flushed file the name of a blob, which survives the loss of power when this returns.</summary>
    /// <param name="nameFile">Gives it the path of the blob.</param>
    /// <exception cref="IOException">The disk failed, or is another one. The name may be there.</exception>
    public void Add(BlobId blob, Action<string> nameFile)
    {
        string path = layout.BlobFile(blob);
        string folder = Path.GetDirectoryName(path)!;
        FolderFlush flush = MakeDurable(folder);
        try
        {
            nameFile(path);
            flush.Run();
        }
        catch (Exception exception)
            when (exception is UnauthorizedAccessException || (exception is IOException io && !Posix.IsOutOfSpace(io)))
        {
            // Another volume may be in the place of the probed one, without the folder of the blob.
            _durable.Clear();
            volume.Forget();
            MissingStorage.ThrowIfStagingIsMissing(layout);
            MissingStorage.ThrowIfFilesAreMissing(layout);
            throw;
        }
    }

    /// <summary>Makes a folder of blobs, whose own name survives the loss of power when this returns.</summary>
    /// <exception cref="IOException">The disk failed, or is not the one of the start.</exception>
    public void Make(string folder) => MakeDurable(folder);

    private FolderFlush MakeDurable(string folder)
    {
        if (_durable.TryGetValue(folder, out FolderFlush? made))
        {
            return made;
        }

        // Under an empty mount point, it would be made on the disk below.
        MissingStorage.ThrowIfFilesAreMissing(layout);
        disk.CreateFolder(folder);
        disk.FlushFolder(Path.GetDirectoryName(folder)!);
        disk.FlushFolder(layout.FilesRoot);
        return _durable.GetOrAdd(folder, new FolderFlush(() => disk.FlushFolder(folder)));
    }
}
