using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Api.IntegrationTests.Machine;

/// <summary>The real disk, which counts what is written, and whose flushes can fail: then nobody knows what of the bytes is on it.</summary>
internal sealed class WatchedDisk : IDisk
{
    private const int InputOutput = 5;

    private readonly Disk _disk = new();

    private int _failures;

    private int _writes;

    /// <summary>How often something was written.</summary>
    public int Writes => _writes;

    /// <summary>How many of the next flushes fail.</summary>
    public void FailFlushes(int count) => _failures = count;

    public SafeFileHandle Open(string path, FileMode mode) => _disk.Open(path, mode);

    public SafeFileHandle OpenRead(string path) => _disk.OpenRead(path);

    public SafeFileHandle? TryOpenAlone(string path) => _disk.TryOpenAlone(path);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        Interlocked.Increment(ref _writes);
        _disk.Write(file, bytes, position);
    }

    public int Read(SafeFileHandle file, Span<byte> bytes, long position) => _disk.Read(file, bytes, position);

    public ValueTask<int> ReadAsync(
        SafeFileHandle file,
        Memory<byte> bytes,
        long position,
        CancellationToken cancellationToken
    ) => _disk.ReadAsync(file, bytes, position, cancellationToken);

    public void SetLength(SafeFileHandle file, long length) => _disk.SetLength(file, length);

    public void Flush(SafeFileHandle file)
    {
        if (Interlocked.Decrement(ref _failures) >= 0)
        {
            throw new IOException("fdatasync failed: Input/output error", InputOutput);
        }

        _disk.Flush(file);
    }

    public void CreateFolder(string path) => _disk.CreateFolder(path);

    public void FlushFolder(string path) => _disk.FlushFolder(path);

    public void Move(string from, string to) => _disk.Move(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void DeleteFolder(string path) => _disk.DeleteFolder(path);
}
