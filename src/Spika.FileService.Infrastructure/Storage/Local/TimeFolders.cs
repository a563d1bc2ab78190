using System.Collections.Concurrent;
using Spika.FileService.Domain.Uploads;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The folders of staging in which this process made files lately.</summary>
internal sealed class TimeFolders(IDisk disk, StorageLayout layout) : IDisposable
{
    // Each has a handle open. New uploads use one or two of them; late chunks of uploads that last for long use others.
    private const int MaxOpen = 64;

    private readonly Lock _lock = new();

    private readonly Dictionary<string, TimeFolder> _folders = [];

    // Their names in the root of staging are durable. They are never removed.
    private readonly ConcurrentDictionary<string, bool> _durableParents = [];

    private long _uses;

    /// <summary>The folder of an upload, for names that are made now.</summary>
    public TimeFolder Of(UploadId upload)
    {
        string path = layout.TimeFolder(upload);
        TimeFolder? unused = null;
        try
        {
            return Of(path, out unused);
        }
        finally
        {
            // Waits for a flush of it, and so not while others wait.
            unused?.Dispose();
        }
    }

    private TimeFolder Of(string path, out TimeFolder? unused)
    {
        lock (_lock)
        {
            unused = null;
            if (!_folders.TryGetValue(path, out TimeFolder? folder) || folder.HasFailed)
            {
                unused = folder;
                _folders[path] = folder = new TimeFolder(disk, path, FlushParents);
            }

            folder.LastUse = ++_uses;
            if (_folders.Count > MaxOpen)
            {
                (string oldest, unused) = _folders.MinBy(known => known.Value.LastUse);
                _folders.Remove(oldest);
            }

            return folder;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (TimeFolder folder in _folders.Values)
            {
                folder.Dispose();
            }

            _folders.Clear();
        }
    }

    private void FlushParents(string folder)
    {
        string parent = Path.GetDirectoryName(folder)!;
        disk.FlushFolder(parent);
        if (!_durableParents.ContainsKey(parent))
        {
            disk.FlushFolder(layout.StagingRoot);
            _durableParents[parent] = true;
        }
    }
}
