using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.State;

internal sealed class StateFileSystem(StateFolder folder) : IFileSystem
{
    private readonly DriveInfo _drive = new(folder.Root);

    public (long Bytes, long Inodes) ReadFree()
    {
        try
        {
            return Posix.ReadFree(folder.Root) ?? (_drive.AvailableFreeSpace, long.MaxValue);
        }
        catch (IOException)
        {
            folder.ThrowIfMissing();
            throw;
        }
    }
}
