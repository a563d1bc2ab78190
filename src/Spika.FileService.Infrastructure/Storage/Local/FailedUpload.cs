namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>What a process knows of the failed slots files of one upload.</summary>
internal sealed class FailedUpload(Guid processWriter)
{
    private readonly Lock _lock = new();

    private readonly Dictionary<Guid, FailedFileState> _files = [];

    private readonly Dictionary<Guid, IReadOnlyDictionary<int, byte[]?>> _cached = [];

    private Guid _currentWriter = processWriter;

    /// <summary>Held while the files are read back.</summary>
    public SemaphoreSlim Checking { get; } = new(1);

    /// <summary>The writer under which this process saves further chunks.</summary>
    public Guid CurrentWriter
    {
        get
        {
            lock (_lock)
            {
                return _currentWriter;
            }
        }
    }

    public void Add(Guid failed)
    {
        lock (_lock)
        {
            if (failed == _currentWriter)
            {
                _currentWriter = Guid.NewGuid();
            }

            _files.TryAdd(failed, default);
        }
    }

    public bool Contains(Guid file)
    {
        lock (_lock)
        {
            return _files.ContainsKey(file);
        }
    }

    public Guid[] Unmarked() => Where(state => !state.IsMarked);

    /// <summary>The files whose recorded chunks were not read back yet.</summary>
    public Guid[] Unchecked() => Where(state => !state.IsChecked);

    /// <summary>
    /// Keeps what the page cache had of a file: once the cache is dropped, it cannot be read again, and a check that
    /// was interrupted goes on with it.
    /// </summary>
    public void KeepCached(Guid file, IReadOnlyDictionary<int, byte[]?> hashes)
    {
        lock (_lock)
        {
            _cached[file] = hashes;
        }
    }

    /// <returns>The hash of each chunk as the page cache had it; null when that was not read yet.</returns>
    public IReadOnlyDictionary<int, byte[]?>? FindCached(Guid file)
    {
        lock (_lock)
        {
            return _cached.GetValueOrDefault(file);
        }
    }

    public void SetMarked(Guid file) => Set(file, state => state with { IsMarked = true });

    public void SetChecked(Guid file)
    {
        Set(file, state => state with { IsChecked = true });
        lock (_lock)
        {
            _cached.Remove(file);
        }
    }

    private Guid[] Where(Func<FailedFileState, bool> condition)
    {
        lock (_lock)
        {
            return [.. _files.Where(file => condition(file.Value)).Select(file => file.Key)];
        }
    }

    private void Set(Guid file, Func<FailedFileState, FailedFileState> change)
    {
        lock (_lock)
        {
            _files[file] = change(_files[file]);
        }
    }

    private readonly record struct FailedFileState(bool IsMarked, bool IsChecked);
}
