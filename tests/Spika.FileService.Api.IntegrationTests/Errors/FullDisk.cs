using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.Storage.Local;

namespace Spika.FileService.Api.IntegrationTests.Errors;

/// <summary>The real disk, until it is full: then a write puts down a part and fails, as the kernel's does.</summary>
internal sealed class FullDisk : IDisk
{
    private const int NoSpaceLeft = 28;

    private readonly Disk _disk = new();

    public bool IsFull { get; set; }

    public SafeFileHandle Open(string path, FileMode mode) => _disk.Open(path, mode);

    public SafeFileHandle OpenRead(string path) => _disk.OpenRead(path);

    public SafeFileHandle? TryOpenAlone(string path) => _disk.TryOpenAlone(path);

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        if (IsFull)
        {
            _disk.Write(file, bytes[..(bytes.Length / 2)], position);
        }

        FailIfFull();
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
        FailIfFull();
        _disk.Flush(file);
    }

    public void CreateFolder(string path) => _disk.CreateFolder(path);

    public void FlushFolder(string path) => _disk.FlushFolder(path);

    public void Move(string from, string to) => _disk.Move(from, to);

    public void Delete(string path) => _disk.Delete(path);

    public void DeleteFolder(string path) => _disk.DeleteFolder(path);

    private void FailIfFull()
    {
        if (IsFull)
        {
            throw new IOException("No space left on device", NoSpaceLeft);
        }
    }
}
