using System.Collections.Concurrent;
using Spika.FileService.Domain.Files;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The folders of the blobs. Blobs that are made at the same time lie in the same one.</summary>
internal sealed class BlobFolders(StorageLayout layout, FileVolume volume, IDisk disk, TimeProvider clock)
{
    // Those whose own names are durable. Whether another process that made one came to flushing its name is not known.
    private readonly ConcurrentDictionary<string, bool> _durable = [];

    // Kept for good: they know which flushes failed.
    private readonly ConcurrentDictionary<string, FolderFlush> _flushes = [];

    /// <returns>An id for a blob that is made now.</returns>
    public BlobId NewId() => BlobId.New(clock.GetUtcNow());

    /// <summary>Gives a flushed file the name of a blob, which survives the loss of power when this returns.</summary>
    /// <param name="nameFile">Gives it the path of the blob.</param>
    /// <exception cref="IOException">The disk failed, or is another one. The name may be there.</exception>
    public void Add(BlobId blob, Action<string> nameFile)
    {
        string path = layout.BlobFile(blob);
        string folder = Path.GetDirectoryName(path)!;
        Make(folder);
        FolderFlush flush = _flushes.GetOrAdd(folder, path => new FolderFlush(() => disk.FlushFolder(path)));
        int failures = flush.Failures;
        try
        {
            nameFile(path);
            flush.Run(failures);
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
    public void Make(string folder)
    {
        if (!_durable.ContainsKey(folder))
        {
            // Under an empty mount point, it would be made on the disk below.
            MissingStorage.ThrowIfFilesAreMissing(layout);
            disk.CreateFolder(folder);
            disk.FlushFolder(Path.GetDirectoryName(folder)!);
            disk.FlushFolder(layout.FilesRoot);
            _durable[folder] = true;
        }
    }
}
