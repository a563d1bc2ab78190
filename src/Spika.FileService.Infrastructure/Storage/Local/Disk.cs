using Microsoft.Win32.SafeHandles;

namespace Spika.FileService.Infrastructure.Storage.Local;

internal sealed class Disk : IDisk
{
    public SafeFileHandle Open(string path, FileMode mode) =>
        File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public SafeFileHandle OpenRead(string path) =>
        File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    public SafeFileHandle? TryOpenAlone(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception) when (exception is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position) =>
        RandomAccess.Write(file, bytes, position);

    public void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public void Flush(SafeFileHandle file) => Posix.FlushData(file);

    public void CreateFolder(string path) => Directory.CreateDirectory(path);

    public void FlushFolder(string path) => Posix.FlushFolder(path);

    public void Move(string from, string to) => File.Move(from, to, overwrite: true);

    public void Delete(string path) => File.Delete(path);

    public void DeleteFolder(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
