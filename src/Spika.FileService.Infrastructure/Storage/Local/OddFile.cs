using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>A chunk's own file: it is closed when the chunk has its receipt.</summary>
internal sealed class OddFile(IDisk disk, SafeFileHandle handle, long serial) : ChunkFile(disk, handle)
{
    public long Serial { get; } = serial;

    public override void Release() => Dispose();
}
