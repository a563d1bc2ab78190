using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Api.IntegrationTests.Http;

/// <summary>The real disk, whose writes and flushes a test can step into.</summary>
internal abstract class RealDisk : IDisk
{
    private readonly Disk _disk = new();

    public SafeFileHandle Open(string path, FileMode mode) => _disk.Open(path, mode);

    public SafeFileHandle OpenRead(string path) => _disk.OpenRead(path);

    public SafeFileHandle? TryOpenAlone(string path) => _disk.TryOpenAlone(path);

    public virtual void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position) =>
        _disk.Write(file, bytes, position);

    public int Read(SafeFileHandle file, Span<byte> bytes, long position) => _disk.Read(file, bytes, position);

    public void DropCache(string path) => _disk.DropCache(path);

    public long FindHole(SafeFileHandle file, long from) => _disk.FindHole(file, from);

    public void SetLength(SafeFileHandle file, long length) => _disk.SetLength(file, length);

    public virtual void Flush(SafeFileHandle file) => _disk.Flush(file);

    public void CreateFolder(string path) => _disk.CreateFolder(path);

    public void FlushFolder(string path) => _disk.FlushFolder(path);

    public void FlushFolder(SafeFileHandle folder) => _disk.FlushFolder(folder);

    public SafeFileHandle OpenFolder(string path) => _disk.OpenFolder(path);

    public bool IsRemoved(SafeFileHandle folder) => _disk.IsRemoved(folder);

    public void FlushFileSystem(string folder) => _disk.FlushFileSystem(folder);

    public void Move(string from, string to) => _disk.Move(from, to);

    public void Link(string path, string secondPath) => _disk.Link(path, secondPath);

    public int CountNames(SafeFileHandle file) => _disk.CountNames(file);

    public void Delete(string path) => _disk.Delete(path);

    public void DeleteFolder(string path) => _disk.DeleteFolder(path);

    public void DeleteEmptyFolder(string path) => _disk.DeleteEmptyFolder(path);
}
