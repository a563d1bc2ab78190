using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class LocalFileSystem(StorageLayout layout) : IFileSystem
{
    private readonly DriveInfo _drive = new(layout.Root);

    public (long Bytes, long Inodes) ReadFree()
    {
        try
        {
            return Posix.ReadFree(layout.Root) ?? (_drive.AvailableFreeSpace, long.MaxValue);
        }
        catch (IOException)
        {
            MissingStorage.ThrowIfRootIsMissing(layout);
            throw;
        }
    }
}
