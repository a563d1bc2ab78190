using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;
using Spika.FileService.Infrastructure.Staging;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// A chunk's own file: it is closed when the chunk has its receipt. Then the file that it replaced is removed, or the
/// file itself when it was not recorded.
/// </summary>
/// <param name="replacedPath">The odd file that the record lists until the chunk is recorded; null when there is
/// none.</param>
internal sealed class OddFile(IDisk disk, SafeFileHandle handle, string path, string? replacedPath)
    : ChunkFile(disk, handle)
{
    private readonly IDisk _disk = disk;

    public override void Release(ChunkFate fate)
    {
        Dispose();

        // After the commit, so that the record never lists a file that is gone. What is left after a crash is
        // removed with the upload.
        string? unneeded = fate switch
        {
            ChunkFate.Recorded => replacedPath,
            ChunkFate.NotRecorded => path,
            _ => null,
        };
        if (unneeded is null)
        {
            return;
        }

        try
        {
            _disk.Delete(unneeded);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The chunk has its receipt. The file is removed with the upload.
        }
    }
}
