using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Floor;

internal sealed class FloorFile(string path)
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _chunks;

    public void Write(long position, ReadOnlySpan<byte> chunk) => RandomAccess.Write(_handle, chunk, position);

    /// <summary>In the order in which chunks come: what a hash costs, not what it says.</summary>
    public void Hash(ReadOnlySpan<byte> chunk)
    {
        lock (_hash)
        {
            _hash.AppendData(chunk);
        }
    }

    public void Flush() => Posix.Flush(_handle);

    public int CountChunk() => Interlocked.Increment(ref _chunks);

    public void Remove()
    {
        _hash.Dispose();
        _handle.Dispose();
        File.Delete(path);
    }
}
