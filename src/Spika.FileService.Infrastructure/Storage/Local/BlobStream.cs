using Microsoft.Win32.SafeHandles;
using Spika.FileService.Infrastructure.FileSystem;

namespace Spika.FileService.Infrastructure.Storage.Local;

/// <summary>The bytes of a blob. What is cached is read at once, and the rest on a thread for the disk.</summary>
internal sealed class BlobStream(OpenBlob blob, DiskThreads threads) : Stream
{
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => blob.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override int Read(Span<byte> buffer)
    {
        int read = ReadAt(buffer, _position);
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

        if (TryReadCached(buffer.Span) is not { } read)
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
        blob.Dispose();
        base.Dispose(disposing);
    }

    private int? TryReadCached(Span<byte> buffer)
    {
        SafeFileHandle file = blob.Enter();
        try
        {
            return Posix.TryReadCached(file, buffer, _position);
        }
        finally
        {
            blob.Leave();
        }
    }

    private int ReadAt(Span<byte> buffer, long position)
    {
        SafeFileHandle file = blob.Enter();
        try
        {
            return RandomAccess.Read(file, buffer, position);
        }
        finally
        {
            blob.Leave();
        }
    }

    // The handle is taken on the thread for the disk: many reads may wait for one.
    private async ValueTask<int> ReadFromDiskAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        long position = _position;
        int read = await threads.RunAsync(() => ReadAt(buffer.Span, position), cancellationToken);
        _position += read;
        return read;
    }
}
