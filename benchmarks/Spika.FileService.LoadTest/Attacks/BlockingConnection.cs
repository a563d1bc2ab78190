using System.Net;
using System.Net.Sockets;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Attacks;

/// <summary>A kept-alive connection that blocks its thread, for short answers.</summary>
internal sealed class BlockingConnection : IDisposable
{
    private const int PatienceMilliseconds = 60_000;

    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[8 * UploadPlan.KiB];

    private BlockingConnection(Socket socket) => _socket = socket;

    public static BlockingConnection Open(int port)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            SendTimeout = PatienceMilliseconds,
            ReceiveTimeout = PatienceMilliseconds,
        };
        try
        {
            socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
            return new BlockingConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <returns>The status of the answer, once the whole of it has arrived.</returns>
    public int Send(ReadOnlySpan<byte> request)
    {
        while (request.Length > 0)
        {
            request = request[_socket.Send(request)..];
        }

        int received = 0;
        while (true)
        {
            if (ReplyHead.Find(_buffer.AsSpan(0, received)) is { } head)
            {
                ReadOnlySpan<byte> body = _buffer.AsSpan(head.Length, received - head.Length);
                bool isWhole = head.ContentLength is { } length
                    ? body.Length >= length
                    : ChunkedBody.Decode(body) is not null;
                if (isWhole)
                {
                    return head.Status;
                }
            }

            received += Receive(received);
        }
    }

    public void Dispose() => _socket.Dispose();

    private int Receive(int position) =>
        _socket.Receive(_buffer.AsSpan(position)) is var more and > 0
            ? more
            : throw new IOException("The server closed the connection, or its answer is longer than the buffer.");
}
