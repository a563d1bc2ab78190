using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The bytes of a blob. What is cached is read at once, and the rest on a thread for the disk.</summary>
internal sealed class BlobStream(SafeFileHandle file, DiskThreads threads) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length { get; } = RandomAccess.GetLength(file);

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(file, buffer, _position);
        _position += read;
        return read;
    }

    public override int Read(byte[] buffer, int start, int count) => Read(buffer.AsSpan(start, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        if (_position >= Length || buffer.IsEmpty)
        {
            return new(0);
        }

        if (Posix.TryReadCached(file, buffer.Span, _position) is not { } read)
        {
            return ReadFromDiskAsync(buffer, cancellationToken);
        }

        _position += read;
        return new(read);
    }

    public override Task<int> ReadAsync(byte[] buffer, int start, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(start, count), cancellationToken).AsTask();

    public override long Seek(long distance, SeekOrigin origin)
    {
        long position =
            distance
            + origin switch
            {
                SeekOrigin.Begin => 0,
                SeekOrigin.Current => _position,
                _ => Length,
            };
        ArgumentOutOfRangeException.ThrowIfNegative(position, nameof(distance));
        return _position = position;
    }

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int start, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        file.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadFromDiskAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long position = _position;
        int read = await threads.RunAsync(() => RandomAccess.Read(file, buffer.Span, position), cancellationToken);
        _position += read;
        return read;
    }
}
