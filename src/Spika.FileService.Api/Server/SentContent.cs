namespace Spika.FileService.Api.Server;

/// <summary>
/// The bytes of a download. From the end of a read to the next one it waits for the client of the connection, which
/// over HTTP/2 need not show in the socket: a stream without a window holds its bytes back.
/// </summary>
internal sealed class SentContent(Stream content, OpenConnection connection) : Stream
{
    private bool _isSending;

    public override bool CanRead => true;

    public override bool CanSeek => content.CanSeek;

    public override bool CanWrite => false;

    public override long Length => content.Length;

    public override long Position
    {
        get => content.Position;
        set => content.Position = value;
    }

    public override int Read(byte[] buffer, int start, int count)
    {
        EndSending();
        return BeginSending(content.Read(buffer, start, count));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        EndSending();
        return BeginSending(await content.ReadAsync(buffer, cancellationToken));
    }

    public override Task<int> ReadAsync(byte[] buffer, int start, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(start, count), cancellationToken).AsTask();

    public override long Seek(long distance, SeekOrigin origin) => content.Seek(distance, origin);

    public override void Flush()
    {
        // Nothing is written.
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int start, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            EndSending();
            content.Dispose();
        }

        base.Dispose(disposing);
    }

    private int BeginSending(int read)
    {
        if (read > 0)
        {
            _isSending = true;
            connection.BeginSending();
        }

        return read;
    }

    private void EndSending()
    {
        if (_isSending)
        {
            _isSending = false;
            connection.EndSending();
        }
    }
}
