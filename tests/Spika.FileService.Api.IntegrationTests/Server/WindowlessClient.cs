using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>
/// A client of HTTP/2 that gives its streams no window: it reads all that comes, and the service may send it no byte of
/// an answer's body. A library would not do that.
/// </summary>
internal sealed class WindowlessClient : IDisposable
{
    private const byte Headers = 1;

    private const byte Settings = 4;

    private const byte Ping = 6;

    private const byte Acknowledged = 1;

    private const byte WholeRequest = 0x5;

    private const byte WholeHeaders = 0x4;

    private const byte LastData = 0x1;

    private const byte Data = 0;

    private static readonly byte[] _noWindow = [0, 4, 0, 0, 0, 0];

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);

    private readonly string _authority;

    private int _lastStream = -1;

    private WindowlessClient(Uri service) => _authority = service.Authority;

    /// <summary>The answers whose headers came.</summary>
    public int Answers { get; private set; }

    public bool IsClosed { get; private set; }

    public static async Task<WindowlessClient> ConnectAsync(Uri service)
    {
        WindowlessClient client = new(service);
        await client._socket.ConnectAsync(service.Host, service.Port);
        await client._socket.SendAsync(
            (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, _noWindow)]
        );
        _ = client.ReadAllAsync();
        return client;
    }

    public async Task GetAsync(string path)
    {
        _lastStream += 2;
        byte[] headers =
        [
            0x82, // :method GET
            0x86, // :scheme http
            .. Literal(nameIndex: 4, path),
            .. Literal(nameIndex: 1, _authority),
        ];
        await SendAsync(Frame(Headers, WholeRequest, _lastStream, headers));
    }

    /// <summary>Sends a body of JSON.</summary>
    public async Task PostAsync(string path, string body)
    {
        _lastStream += 2;
        byte[] headers =
        [
            0x83, // :method POST
            0x86, // :scheme http
            .. Literal(nameIndex: 4, path),
            .. Literal(nameIndex: 1, _authority),
            0x0F,
            .. Literal(nameIndex: 16, "application/json"), // content-type, 31: 15 and 16 more
        ];
        await SendAsync(Frame(Headers, WholeHeaders, _lastStream, headers));
        await SendAsync(Frame(Data, LastData, _lastStream, Encoding.ASCII.GetBytes(body)));
    }

    /// <summary>What keeps the service from taking the connection for dead.</summary>
    public Task PingAsync() => SendAsync(Frame(Ping, 0, 0, new byte[8]));

    public void Dispose() => _socket.Dispose();

    private async Task SendAsync(byte[] frame)
    {
        try
        {
            await _socket.SendAsync(frame);
        }
        catch (SocketException)
        {
            IsClosed = true;
        }
    }

    private async Task ReadAllAsync()
    {
        try
        {
            await using NetworkStream stream = new(_socket);
            byte[] head = new byte[9];
            while (true)
            {
                await stream.ReadExactlyAsync(head);
                int length = (head[0] << 16) | (head[1] << 8) | head[2];
                await stream.ReadExactlyAsync(new byte[length]);
                Answers += head[3] == Headers ? 1 : 0;
                if (head[3] == Settings && head[4] != Acknowledged)
                {
                    await SendAsync(Frame(Settings, Acknowledged, 0, []));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException)
        {
            IsClosed = true;
        }
    }

    // Without an index, and with a value below 127 bytes that is not compressed.
    private static byte[] Literal(byte nameIndex, string value) =>
        [nameIndex, (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    private static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }
}
