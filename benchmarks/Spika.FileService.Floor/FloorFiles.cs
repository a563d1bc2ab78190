using System.Collections.Concurrent;

namespace Spika.FileService.Floor;

/// <summary>One open file for each clientId, chunk i at i * stride.</summary>
internal sealed class FloorFiles(string folder, int strideBytes)
{
    private readonly ConcurrentDictionary<string, FloorFile> _files = new();

    public FloorFile Write(string clientId, int index, ReadOnlySpan<byte> chunk)
    {
        FloorFile file = _files.GetOrAdd(clientId, id => new FloorFile(Path.Combine(folder, Path.GetFileName(id))));
        file.Write((long)index * strideBytes, chunk);
        return file;
    }

    public void Remove(string clientId)
    {
        if (_files.TryRemove(clientId, out FloorFile? file))
        {
            file.Remove();
        }
    }
}
