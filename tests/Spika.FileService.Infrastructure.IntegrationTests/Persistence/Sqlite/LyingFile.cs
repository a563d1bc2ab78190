namespace Spika.FileService.Infrastructure.IntegrationTests.Persistence.Sqlite;

/// <summary>What the disk has of one file.</summary>
internal sealed class LyingFile
{
    public const int BlockBytes = 1024;

    // Blocks that a flush has put on the disk. A block that was never on it is in a fresh extent.
    private readonly HashSet<long> _written = [];

    private readonly HashSet<long> _pending = [];

    private readonly HashSet<long> _lost = [];

    private bool _failsNextFlush;

    private bool _failsNextWrite;

    public IReadOnlyCollection<long> Lost => _lost;

    /// <summary>Blocks that read zeros after a loss of power.</summary>
    public IEnumerable<long> Absent => _lost.Union(_pending.Except(_written));

    public void FailNextFlush() => _failsNextFlush = true;

    public void FailNextWrite() => _failsNextWrite = true;

    /// <returns>Whether the write succeeds. One that fails writes nothing.</returns>
    public bool Write(long position, int count)
    {
        if (_failsNextWrite)
        {
            _failsNextWrite = false;
            return false;
        }

        for (long block = position / BlockBytes; block * BlockBytes < position + count; block++)
        {
            _pending.Add(block);
        }

        return true;
    }

    /// <returns>Whether the flush succeeds.</returns>
    public bool Flush()
    {
        bool fails = _failsNextFlush;
        _failsNextFlush = false;
        if (fails)
        {
            _lost.UnionWith(_pending.Except(_written));
        }
        else
        {
            _written.UnionWith(_pending.Except(_lost));
        }

        _pending.Clear();
        return !fails;
    }

    public void Truncate(long length)
    {
        long end = (length + BlockBytes - 1) / BlockBytes;
        foreach (HashSet<long> blocks in (HashSet<long>[])[_written, _pending, _lost])
        {
            blocks.RemoveWhere(block => block >= end);
        }
    }
}
