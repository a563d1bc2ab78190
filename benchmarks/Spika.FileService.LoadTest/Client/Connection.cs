using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Spika.FileService.LoadTest.Client;

/// <summary>One kept-alive connection to a server on this machine, one request at a time.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer;

    private Connection(Socket socket, int bufferBytes)
    {
        _socket = socket;
        _buffer = new byte[bufferBytes];
    }

    /// <param name="receiveBytes">What the kernel holds of answers that are not read; its own choice when it is
    /// null.</param>
    public static async Task<Connection> OpenAsync(
        int port,
        CancellationToken cancellationToken,
        int bufferBytes = 64 * UploadPlan.KiB,
        int? receiveBytes = null
    )
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return new Connection(socket, bufferBytes);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Whether the server ended it with a reset. Reads nothing.</summary>
    public bool IsReset => _socket.Poll(0, SelectMode.SelectError);

    /// <summary>A request without a body.</summary>
    public Task<Reply> SendAsync(string method, string path, CancellationToken cancellationToken) =>
        SendAsync(WithoutBody(method, path), cancellationToken);

    public static byte[] WithoutBody(string method, string path) =>
        Encoding.ASCII.GetBytes($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");

    public Task<Reply> SendJsonAsync(string path, byte[] json, CancellationToken cancellationToken)
    {
        string head =
            $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {json.Length}\r\n\r\n";
        return SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. json], cancellationToken);
    }

    /// <summary>For a client that disconnects before the answer, or in the middle of it.</summary>
    public async Task BeginAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        while (request.Length > 0)
        {
            request = request[await _socket.SendAsync(request, cancellationToken)..];
        }
    }

    /// <summary>Waits for the first bytes of the answer, and throws them away.</summary>
    public Task GlanceAsync(CancellationToken cancellationToken) => ReceiveAsync(0, cancellationToken);

    /// <param name="hash">Gets the body, however long, unless it is a chunked one.</param>
    /// <returns>The answer, read to its end.</returns>
    public async Task<Reply> SendAsync(
        ReadOnlyMemory<byte> request,
        CancellationToken cancellationToken,
        IncrementalHash? hash = null
    )
    {
        await BeginAsync(request, cancellationToken);
        int received = 0;
        ReplyHead? head = null;
        while (head is null)
        {
            received += await ReceiveAsync(received, cancellationToken);
            head = ReplyHead.Find(_buffer.AsSpan(0, received));
        }

        return head.Value.ContentLength is { } length
            ? await DrainAsync(head.Value, received, length, hash, cancellationToken)
            : await ReadChunkedAsync(head.Value, received, cancellationToken);
    }

    /// <summary>Ends it with a reset: what is on its way in either direction is lost.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    // Of a body that is longer than the buffer only some piece stays.
    private async Task<Reply> DrainAsync(
        ReplyHead head,
        int received,
        long length,
        IncrementalHash? hash,
        CancellationToken cancellationToken
    )
    {
        int kept = (int)Math.Min(received - head.Length, length);
        hash?.AppendData(_buffer, head.Length, kept);
        for (long missing = length - kept; missing > 0; )
        {
            int position = head.Length + kept + missing <= _buffer.Length ? head.Length + kept : head.Length;
            int more = await ReceiveAsync(position, cancellationToken);
            hash?.AppendData(_buffer, position, more);
            kept = position - head.Length + more;
            missing -= more;
        }

        return new Reply(head.Status, length, _buffer.AsMemory(head.Length, kept));
    }

    private async Task<Reply> ReadChunkedAsync(ReplyHead head, int received, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (ChunkedBody.Decode(_buffer.AsSpan(head.Length, received - head.Length)) is { } body)
            {
                return new Reply(head.Status, body.Length, body);
            }

            received += await ReceiveAsync(received, cancellationToken);
        }
    }

    private async Task<int> ReceiveAsync(int position, CancellationToken cancellationToken) =>
        await _socket.ReceiveAsync(_buffer.AsMemory(position), cancellationToken) is var more and > 0
            ? more
            : throw new IOException("The server closed the connection, or its answer is longer than the buffer.");
}
