using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.IntegrationTests.LyingDisks;

/// <summary>
/// A disk that fails and then lies, as ext4 with a current kernel does: after a flush that failed, writing the same
/// pages of the same file again and flushing them succeeds, reads from the page cache give the bytes, and the device
/// has zeros. Several processes may share it.
/// </summary>
internal sealed class LyingDisk : IDisk
{
    private const int InputOutput = 5;

    private readonly Disk _disk = new();

    private readonly Lock _lock = new();

    private readonly Dictionary<string, LyingFile> _files = [];

    private readonly ConditionalWeakTable<SafeFileHandle, LyingFile> _open = [];

    private readonly ConditionalWeakTable<SafeFileHandle, string> _paths = [];

    /// <summary>Asked with the path at each flush of a file: whether it fails.</summary>
    public Func<string, bool> FailsFlush { get; set; } = _ => false;

    /// <summary>
    /// Asked with the path at each write: whether it fails, with half of its bytes in the page cache.
    /// </summary>
    public Func<string, bool> FailsWrite { get; set; } = _ => false;

    /// <summary>Called with the path before a file is opened to be read; may throw in its place.</summary>
    public Action<string> BeforeOpenRead { get; set; } = _ => { };

    /// <summary>Called with the file whose flush just failed.</summary>
    public Action<LyingFile> AfterFailure { get; set; } = _ => { };

    /// <summary>Files that were written to after a write or flush of them had failed.</summary>
    public List<string> WrittenAfterFailure { get; } = [];

    public int Failures { get; private set; }

    /// <summary>What a file is after the page cache was dropped.</summary>
    public byte[] OnDevice(string path)
    {
        lock (_lock)
        {
            return _files[path].OnDevice();
        }
    }

    public SafeFileHandle Open(string path, FileMode mode)
    {
        lock (_lock)
        {
            return Remember(_disk.Open(path, mode), path, isNew: mode is FileMode.Create or FileMode.CreateNew);
        }
    }

    public SafeFileHandle OpenRead(string path)
    {
        BeforeOpenRead(path);
        return _disk.OpenRead(path);
    }

    public SafeFileHandle? TryOpenAlone(string path)
    {
        lock (_lock)
        {
            return _disk.TryOpenAlone(path) is { } handle ? Remember(handle, path, isNew: false) : null;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        lock (_lock)
        {
            LyingFile known = Changing(file);
            if (FailsWrite(PathOf(file)))
            {
                Failures++;
                _disk.Write(file, bytes[..(bytes.Length / 2)], position);
                known.NoteWrite(position, bytes.Length);
                known.FailFlush(Cached(file));
                throw new IOException("The disk failed.", InputOutput);
            }

            _disk.Write(file, bytes, position);
            known.NoteWrite(position, bytes.Length);
        }
    }

    public int Read(SafeFileHandle file, Span<byte> bytes, long position) => _disk.Read(file, bytes, position);

    public void DropCache(string path)
    {
        lock (_lock)
        {
            LyingFile known = _files[path];
            using SafeFileHandle file = _disk.Open(path, FileMode.Open);
            known.Flush(Cached(file));
            _disk.Write(file, known.OnDevice(), 0);
        }
    }

    public long FindHole(SafeFileHandle file, long from) => _disk.FindHole(file, from);

    public void SetLength(SafeFileHandle file, long length)
    {
        lock (_lock)
        {
            Changing(file);
            _disk.SetLength(file, length);
        }
    }

    public void Flush(SafeFileHandle file)
    {
        lock (_lock)
        {
            LyingFile known = FileOf(file);
            if (!FailsFlush(PathOf(file)))
            {
                known.Flush(Cached(file));
                return;
            }

            Failures++;
            known.FailFlush(Cached(file));
            AfterFailure(known);
            throw new IOException("The disk failed.", InputOutput);
        }
    }

    public void CreateFolder(string path) => _disk.CreateFolder(path);

    public void FlushFolder(string path) => _disk.FlushFolder(path);

    public void FlushFolder(SafeFileHandle folder) => _disk.FlushFolder(folder);

    public SafeFileHandle OpenFolder(string path) => _disk.OpenFolder(path);

    public bool IsRemoved(SafeFileHandle folder) => _disk.IsRemoved(folder);

    public void FlushFileSystem(string folder) => _disk.FlushFileSystem(folder);

    public void Move(string from, string to)
    {
        lock (_lock)
        {
            _disk.Move(from, to);
            _files.Remove(from, out LyingFile? moved);
            _files[to] = moved!;
        }
    }

    public void Link(string path, string secondPath)
    {
        lock (_lock)
        {
            _disk.Link(path, secondPath);
            _files[secondPath] = _files[path];
        }
    }

    public int CountNames(SafeFileHandle file) => _disk.CountNames(file);

    public void Delete(string path)
    {
        lock (_lock)
        {
            _disk.Delete(path);
            _files.Remove(path);
        }
    }

    public void DeleteFolder(string path) => _disk.DeleteFolder(path);

    public void DeleteEmptyFolder(string path) => _disk.DeleteEmptyFolder(path);

    private static byte[] Cached(SafeFileHandle file)
    {
        byte[] content = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, content, 0);
        return content;
    }

    private LyingFile Changing(SafeFileHandle file)
    {
        LyingFile known = FileOf(file);
        if (known.HasFailed)
        {
            WrittenAfterFailure.Add(PathOf(file));
        }

        return known;
    }

    private SafeFileHandle Remember(SafeFileHandle handle, string path, bool isNew)
    {
        if (isNew || !_files.TryGetValue(path, out LyingFile? file))
        {
            _files[path] = file = new LyingFile();
        }

        _open.Add(handle, file);
        _paths.Add(handle, path);
        return handle;
    }

    private LyingFile FileOf(SafeFileHandle handle) =>
        _open.TryGetValue(handle, out LyingFile? file)
            ? file
            : throw new InvalidOperationException("Opened for reading.");

    private string PathOf(SafeFileHandle handle) => _paths.TryGetValue(handle, out string? path) ? path : "";
}
