using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.IntegrationTests.Engine;

/// <summary>The real disk, with a list of what was done to it, and a place to step in before each effect.</summary>
internal sealed class RecordingDisk : IDisk
{
    private readonly Disk _disk = new();

    private readonly ConcurrentQueue<DiskEffect> _effects = [];

    private readonly ConditionalWeakTable<SafeFileHandle, string> _paths = [];

    private long _bytesRead;

    /// <summary>Called before each effect; may wait, or throw in its place.</summary>
    public Action<DiskEffect> Before { get; set; } = _ => { };

    /// <summary>
    /// A write for which this has an exception puts down half of its bytes and throws it, as the kernel does.
    /// </summary>
    public Func<DiskEffect, IOException?> CutShort { get; set; } = _ => null;

    /// <summary>Called with the path before a file is opened to be written.</summary>
    public Action<string> BeforeOpen { get; set; } = _ => { };

    /// <summary>Called before each read with path and position; may throw in its place.</summary>
    public Action<string, long> BeforeRead { get; set; } = (_, _) => { };

    public IReadOnlyList<DiskEffect> Effects => [.. _effects];

    /// <summary>Bytes of chunks that were read.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public int Count(string name) => _effects.Count(effect => effect.Name == name);

    public void Clear()
    {
        _effects.Clear();
        Interlocked.Exchange(ref _bytesRead, 0);
    }

    public SafeFileHandle Open(string path, FileMode mode)
    {
        BeforeOpen(path);
        return Remember(_disk.Open(path, mode), path);
    }

    public SafeFileHandle OpenRead(string path) => Remember(_disk.OpenRead(path), path);

    public SafeFileHandle? TryOpenAlone(string path) =>
        _disk.TryOpenAlone(path) is { } handle ? Remember(handle, path) : null;

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        DiskEffect effect = Note(nameof(Write), PathOf(file), bytes.Length);
        if (CutShort(effect) is { } failure)
        {
            _disk.Write(file, bytes[..(bytes.Length / 2)], position);
            throw failure;
        }

        _disk.Write(file, bytes, position);
    }

    public int Read(SafeFileHandle file, Span<byte> bytes, long position)
    {
        BeforeRead(PathOf(file), position);
        Interlocked.Add(ref _bytesRead, bytes.Length);
        return _disk.Read(file, bytes, position);
    }

    public void DropCache(string path) => _disk.DropCache(path);

    public long FindHole(SafeFileHandle file, long from) => _disk.FindHole(file, from);

    public void SetLength(SafeFileHandle file, long length)
    {
        Note(nameof(SetLength), PathOf(file));
        _disk.SetLength(file, length);
    }

    public void Flush(SafeFileHandle file)
    {
        Note(nameof(Flush), PathOf(file));
        _disk.Flush(file);
    }

    public void CreateFolder(string path)
    {
        Note(nameof(CreateFolder), path);
        _disk.CreateFolder(path);
    }

    public void FlushFolder(string path)
    {
        Note(nameof(FlushFolder), path);
        _disk.FlushFolder(path);
    }

    public void FlushFolder(SafeFileHandle folder)
    {
        Note(nameof(FlushFolder), PathOf(folder));
        _disk.FlushFolder(folder);
    }

    public SafeFileHandle OpenFolder(string path) => Remember(_disk.OpenFolder(path), path);

    public bool IsRemoved(SafeFileHandle folder) => _disk.IsRemoved(folder);

    public void FlushFileSystem(string folder)
    {
        Note(nameof(FlushFileSystem), folder);
        _disk.FlushFileSystem(folder);
    }

    public void Move(string from, string to)
    {
        Note(nameof(Move), to);
        _disk.Move(from, to);
    }

    public void Link(string path, string secondPath)
    {
        Note(nameof(Link), secondPath);
        _disk.Link(path, secondPath);
    }

    public int CountNames(SafeFileHandle file) => _disk.CountNames(file);

    public void Delete(string path)
    {
        Note(nameof(Delete), path);
        _disk.Delete(path);
    }

    public void DeleteFolder(string path)
    {
        Note(nameof(DeleteFolder), path);
        _disk.DeleteFolder(path);
    }

    public void DeleteEmptyFolder(string path)
    {
        Note(nameof(DeleteEmptyFolder), path);
        _disk.DeleteEmptyFolder(path);
    }

    private DiskEffect Note(string name, string path, int bytes = 0)
    {
        DiskEffect effect = new(name, path, bytes);
        Before(effect);
        _effects.Enqueue(effect);
        return effect;
    }

    private SafeFileHandle Remember(SafeFileHandle handle, string path)
    {
        _paths.Add(handle, path);
        return handle;
    }

    private string PathOf(SafeFileHandle handle) => _paths.TryGetValue(handle, out string? path) ? path : "";
}
