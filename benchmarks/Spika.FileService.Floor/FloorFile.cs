using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Floor;

internal sealed class FloorFile(string path)
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
    private int _chunks;

    public void Write(long position, ReadOnlySpan<byte> chunk) => RandomAccess.Write(_handle, chunk, position);

    public int CountChunk() => Interlocked.Increment(ref _chunks);

    public void Remove()
    {
        _handle.Dispose();
        File.Delete(path);
    }
}
