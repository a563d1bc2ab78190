namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>
/// The names in the folders under a root, of which only those that were flushed with their folders are safe. Not
/// thread-safe.
/// </summary>
/// <remarks>As pessimistic as POSIX allows: a file that was flushed under a name that was not is lost.</remarks>
internal sealed class VolatileNames
{
    private readonly string _root;

    private readonly Dictionary<string, VolatileEntry> _now = [];

    private readonly Dictionary<string, VolatileEntry> _durable = [];

    private readonly List<NameChange> _pending = [];

    /// <summary>All that is there is durable.</summary>
    public VolatileNames(string root)
    {
        _root = root;
        foreach (string folder in Directory.EnumerateDirectories(root, "*", SearchOption.AllDirectories))
        {
            _durable[folder] = VolatileEntry.Folder;

            // The system lists names in the order of their hashes, and the ids in them are random.
            foreach (string file in Directory.EnumerateFiles(folder).OrderBy(Path.GetExtension))
            {
                _durable[file] = new VolatileEntry(new VolatileFile(File.ReadAllBytes(file)));
            }
        }

        _now = new Dictionary<string, VolatileEntry>(_durable);
    }

    public VolatileFile? Find(string path) => _now.GetValueOrDefault(path)?.File;

    public bool HasFolder(string path) => path == _root || _now.ContainsKey(path);

    public VolatileFile AddFile(string path)
    {
        VolatileFile file = new([]);
        Change(new NameChange(path, new VolatileEntry(file)));
        return file;
    }

    public void AddFolder(string path)
    {
        if (!HasFolder(path))
        {
            AddFolder(Path.GetDirectoryName(path)!);
            Change(new NameChange(path, VolatileEntry.Folder));
        }
    }

    public void Move(string from, string to) => Change(new NameChange(from, null, to));

    public void Link(string path, string second) => Change(new NameChange(second, _now[path]));

    public void Remove(string path) => Change(new NameChange(path, null));

    public void RemoveFolder(string path)
    {
        foreach (string name in _now.Keys.Where(name => Path.GetDirectoryName(name) == path).ToList())
        {
            RemoveFolder(name);
        }

        Remove(path);
    }

    public void Flush(string folder)
    {
        foreach (NameChange change in _pending.Where(change => change.Touches(folder)).ToList())
        {
            // A flush of a move also flushes how its file came to its old name.
            foreach (
                NameChange earlier in _pending.TakeWhile(c => c != change).Where(c => c.Path == change.Path).ToList()
            )
            {
                MakeDurable(earlier);
            }

            MakeDurable(change);
        }
    }

    /// <summary>All names, and the bytes of all files.</summary>
    public void FlushAll()
    {
        foreach (NameChange change in _pending.ToList())
        {
            MakeDurable(change);
        }

        foreach (VolatileFile file in _now.Values.Select(entry => entry.File).OfType<VolatileFile>())
        {
            file.Flush();
        }
    }

    /// <summary>The files and folders after the power was cut, folders first.</summary>
    /// <param name="survives">Asked for each change that was not flushed.</param>
    public IEnumerable<(string Path, VolatileFile? File)> After(Func<bool> survives)
    {
        Dictionary<string, VolatileEntry> names = new(_durable);
        foreach (NameChange change in _pending)
        {
            if (survives())
            {
                change.ApplyTo(names);
            }
        }

        return names
            .Where(name => IsReachable(name.Key, names))
            .OrderBy(name => name.Key.Length)
            .Select(name => (name.Key, name.Value.File));
    }

    private void Change(NameChange change)
    {
        change.ApplyTo(_now);
        _pending.Add(change);
    }

    private void MakeDurable(NameChange change)
    {
        if (_pending.Remove(change))
        {
            change.ApplyTo(_durable);
        }
    }

    private bool IsReachable(string path, Dictionary<string, VolatileEntry> names)
    {
        string folder = Path.GetDirectoryName(path)!;
        return folder == _root || (names.ContainsKey(folder) && IsReachable(folder, names));
    }
}
