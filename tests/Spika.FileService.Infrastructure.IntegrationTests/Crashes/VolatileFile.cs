namespace Spika.FileService.Infrastructure.IntegrationTests.Crashes;

/// <summary>The bytes of a file, of which only those that were flushed are safe.</summary>
internal sealed class VolatileFile(byte[] durable)
{
    // What a disk writes in one piece.
    private const int SectorBytes = 512;

    private readonly List<(long Position, byte[]? Bytes)> _pending = [];

    private byte[] _durable = durable;

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(bytes.Length, SectorBytes - (int)(position % SectorBytes));
            _pending.Add((position, bytes[..length].ToArray()));
            position += length;
            bytes = bytes[length..];
        }
    }

    public void SetLength(long length) => _pending.Add((length, null));

    public void Flush()
    {
        _durable = After(() => true);
        _pending.Clear();
    }

    /// <summary>The bytes after the power was cut.</summary>
    /// <param name="survives">Asked for each thing that was not flushed.</param>
    public byte[] After(Func<bool> survives)
    {
        byte[] content = _durable;
        foreach ((long position, byte[]? bytes) in _pending)
        {
            if (!survives())
            {
                continue;
            }

            long length = bytes is null ? position : Math.Max(content.Length, position + bytes.Length);
            byte[] changed = new byte[length];
            content.AsSpan(0, (int)Math.Min(length, content.Length)).CopyTo(changed);
            bytes?.CopyTo(changed, position);
            content = changed;
        }

        return content;
    }
}
