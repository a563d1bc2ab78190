using Microsoft.Win32.SafeHandles;
using Spika.FileService.Domain.Files;
using Spika.FileService.Domain.Uploads;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>
/// A whole file in staging: a slots file that was completed, or a copy. Its handle is the only one in any process until it is
/// published, so no late chunk can be written into a finished file.
/// </summary>
internal sealed class LocalAssembledFile(
    ContentId content,
    long sizeBytes,
    FileHash hash,
    IDisk disk,
    string path,
    SafeFileHandle handle,
    bool isCopy
) : AssembledFile(content, sizeBytes, hash)
{
    private bool _isPublished;

    /// <summary>Moves the file to its final name; see <see cref="IFileStore.PublishAsync"/>.</summary>
    public void MoveTo(string target)
    {
        // Slots may be followed by the end of an earlier attempt.
        disk.SetLength(handle, SizeBytes);
        disk.Flush(handle);
        disk.Move(path, target);
        _isPublished = true;
    }

    public override ValueTask DisposeAsync()
    {
        handle.Dispose();
        if (isCopy && !_isPublished)
        {
            disk.Delete(path);
        }

        return ValueTask.CompletedTask;
    }
}
