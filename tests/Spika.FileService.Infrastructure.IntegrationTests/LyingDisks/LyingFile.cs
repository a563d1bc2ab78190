namespace Spika.FileService.Infrastructure.IntegrationTests.LyingDisks;

/// <summary>
/// What the device has of a file. A page whose first write failed keeps zeros, whatever is written to it later.
/// </summary>
internal sealed class LyingFile
{
    private const int PageBytes = 4096;

    private readonly HashSet<long> _dirty = [];

    private readonly HashSet<long> _written = [];

    private readonly HashSet<long> _unwritten = [];

    private byte[] _device = [];

    /// <summary>Whether a write or flush of the file failed.</summary>
    public bool HasFailed { get; private set; }

    public void NoteWrite(long position, int bytes)
    {
        for (long page = position / PageBytes; page * PageBytes < position + bytes; page++)
        {
            _dirty.Add(page);
        }
    }

    /// <summary>The dirty pages reach the device, but for those that are lost for good.</summary>
    /// <param name="cached">The file as the page cache has it.</param>
    public void Flush(byte[] cached)
    {
        Array.Resize(ref _device, cached.Length);
        foreach (long page in _dirty.Where(page => !_unwritten.Contains(page) && page * PageBytes < cached.Length))
        {
            int from = (int)page * PageBytes;
            int count = Math.Min(PageBytes, cached.Length - from);
            cached.AsSpan(from, count).CopyTo(_device.AsSpan(from));
            _written.Add(page);
        }

        _dirty.Clear();
    }

    /// <summary>The dirty pages do not reach the device, and are clean from now on.</summary>
    public void FailFlush(byte[] cached)
    {
        HasFailed = true;
        Array.Resize(ref _device, cached.Length);
        _unwritten.UnionWith(_dirty.Except(_written));
        _dirty.Clear();
    }

    /// <summary>The device loses pages that were written before, as a torn sector does.</summary>
    public void Lose(int from, int count) => _device.AsSpan(from, count).Clear();

    public byte[] OnDevice() => [.. _device];
}
