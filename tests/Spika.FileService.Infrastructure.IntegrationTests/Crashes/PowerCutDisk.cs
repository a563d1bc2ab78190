using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>The real disk, which knows what of it was flushed, and becomes what a cut of the power leaves.</summary>
/// <param name="root">The storage root. All that is there is durable at first.</param>
internal sealed class PowerCutDisk(string root, PowerSwitch power) : IDisk
{
    private readonly Disk _disk = new();

    private readonly Lock _lock = new();

    private readonly VolatileNames _names = new(root);

    private readonly ConditionalWeakTable<SafeFileHandle, OpenFile> _open = [];

    private readonly ConditionalWeakTable<SafeFileHandle, string> _folders = [];

    /// <summary>Puts what survives in the place of what is there. No file may be open.</summary>
    public void Crash(CacheFate fate, int seed)
    {
        Random random = new(seed);
        bool Survives() => fate == CacheFate.Kept || (fate == CacheFate.Torn && random.Next(2) == 0);
        lock (_lock)
        {
            foreach (string folder in Directory.EnumerateDirectories(root))
            {
                Directory.Delete(folder, recursive: true);
            }

            Dictionary<VolatileFile, string> written = [];
            foreach ((string path, VolatileFile? file) in _names.After(Survives))
            {
                if (file is null)
                {
                    Directory.CreateDirectory(path);
                }
                else if (!written.TryAdd(file, path))
                {
                    _disk.Link(written[file], path);
                }
                else
                {
                    File.WriteAllBytes(path, file.After(Survives));
                }
            }
        }
    }

    public SafeFileHandle Open(string path, FileMode mode)
    {
        lock (_lock)
        {
            power.ThrowIfOff();
            if (mode == FileMode.Open || !_names.HasFolder(Path.GetDirectoryName(path)!))
            {
                return Remember(_disk.Open(path, mode), path);
            }

            VolatileFile? known = _names.Find(path);
            if (known is null)
            {
                power.Before($"create {EffectName.Of(root, path)}");
            }

            SafeFileHandle handle = _disk.Open(path, mode);
            known ??= _names.AddFile(path);
            if (mode == FileMode.Create)
            {
                known.SetLength(0);
            }

            return Remember(handle, path);
        }
    }

    public SafeFileHandle OpenRead(string path)
    {
        power.ThrowIfOff();
        return _disk.OpenRead(path);
    }

    public SafeFileHandle? TryOpenAlone(string path)
    {
        lock (_lock)
        {
            power.ThrowIfOff();
            return _disk.TryOpenAlone(path) is { } handle ? Remember(handle, path) : null;
        }
    }

    public void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long position)
    {
        lock (_lock)
        {
            power.Before($"write {NameOf(file)}");
            _disk.Write(file, bytes, position);
            FileOf(file).Write(position, bytes);
        }
    }

    public int Read(SafeFileHandle file, Span<byte> bytes, long position)
    {
        power.ThrowIfOff();
        return _disk.Read(file, bytes, position);
    }

    public void DropCache(string path)
    {
        power.ThrowIfOff();
        _disk.DropCache(path);
    }

    public long FindHole(SafeFileHandle file, long from)
    {
        power.ThrowIfOff();
        return _disk.FindHole(file, from);
    }

    public void SetLength(SafeFileHandle file, long length)
    {
        lock (_lock)
        {
            power.Before($"set the length of {NameOf(file)}");
            _disk.SetLength(file, length);
            FileOf(file).SetLength(length);
        }
    }

    public void Flush(SafeFileHandle file)
    {
        lock (_lock)
        {
            power.Before($"flush {NameOf(file)}");
            FileOf(file).Flush();
        }
    }

    public void CreateFolder(string path)
    {
        lock (_lock)
        {
            if (!_names.HasFolder(path))
            {
                power.Before($"create {EffectName.Of(root, path)}");
            }

            _disk.CreateFolder(path);
            _names.AddFolder(path);
        }
    }

    public void FlushFolder(string path)
    {
        lock (_lock)
        {
            power.Before($"flush {EffectName.Of(root, path)}");
            _names.Flush(path);
        }
    }

    public void FlushFolder(SafeFileHandle folder)
    {
        Assert.That(_folders.TryGetValue(folder, out string? path));
        FlushFolder(path!);
    }

    public SafeFileHandle OpenFolder(string path)
    {
        power.ThrowIfOff();
        SafeFileHandle folder = _disk.OpenFolder(path);
        _folders.Add(folder, path);
        return folder;
    }

    public bool IsRemoved(SafeFileHandle folder) => _disk.IsRemoved(folder);

    public void FlushFileSystem(string folder)
    {
        lock (_lock)
        {
            power.Before($"flush the file system of {EffectName.Of(root, folder)}");
            _names.FlushAll();
        }
    }

    public void Move(string from, string to)
    {
        lock (_lock)
        {
            power.Before($"rename {EffectName.Of(root, from)} to {EffectName.Of(root, to)}");
            _disk.Move(from, to);
            _names.Move(from, to);
        }
    }

    public void Link(string path, string secondPath)
    {
        lock (_lock)
        {
            power.Before($"link {EffectName.Of(root, path)} as {EffectName.Of(root, secondPath)}");
            _disk.Link(path, secondPath);
            _names.Link(path, secondPath);
        }
    }

    public int CountNames(SafeFileHandle file) => _disk.CountNames(file);

    public void Delete(string path)
    {
        lock (_lock)
        {
            power.Before($"delete {EffectName.Of(root, path)}");
            _disk.Delete(path);
            _names.Remove(path);
        }
    }

    public void DeleteFolder(string path)
    {
        lock (_lock)
        {
            power.Before($"delete {EffectName.Of(root, path)}");
            _disk.DeleteFolder(path);
            _names.RemoveFolder(path);
        }
    }

    public void DeleteEmptyFolder(string path)
    {
        lock (_lock)
        {
            if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
            {
                power.Before($"delete {EffectName.Of(root, path)}");
                _disk.DeleteEmptyFolder(path);
                _names.Remove(path);
            }
        }
    }

    private SafeFileHandle Remember(SafeFileHandle handle, string path)
    {
        // A handle stays the file's when the file moves.
        _open.Add(handle, new OpenFile(path, _names.Find(path)!));
        return handle;
    }

    private string NameOf(SafeFileHandle handle) =>
        EffectName.Of(root, _open.TryGetValue(handle, out OpenFile? open) ? open.Path : "");

    private VolatileFile FileOf(SafeFileHandle handle) =>
        _open.TryGetValue(handle, out OpenFile? open)
            ? open.File
            : throw new InvalidOperationException("The file was not opened here.");

    private sealed record OpenFile(string Path, VolatileFile File);
}
