namespace Spika.FileService.Infrastructure.Storage.State;

/// <summary>The file system of the storage root.</summary>
internal interface IFileSystem
{
    /// <returns>
    /// Free bytes, and free inodes for this process: <see cref="long.MaxValue"/> where there is no fixed number of
    /// them.
    /// </returns>
    /// <exception cref="IOException">The file system does not answer.</exception>
    (long Bytes, long Inodes) ReadFree();
}
