using System.Net.Sockets;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Admission;

/// <summary>A client that sends a request's body in pieces, when the test says so.</summary>
internal sealed class SlowSender : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly TcpClient _tcp = new();

    private readonly bool _isChunked;

    private readonly ReadOnlyMemory<byte> _body;

    private int _sent;

    private SlowSender(ReadOnlyMemory<byte> body, bool isChunked) => (_body, _isChunked) = (body, isChunked);

    private NetworkStream Stream => _tcp.GetStream();

    /// <summary>Sends the head of a raw chunk's request.</summary>
    public static Task<SlowSender> PutChunkAsync(Uri service, byte[] chunk, bool isChunked = false) =>
        BeginAsync(service, $"PUT /upload/uploads/{Guid.NewGuid()}/chunks/0", chunk, isChunked);

    /// <param name="isChunked">Without a length, in the chunked encoding.</param>
    public static async Task<SlowSender> BeginAsync(Uri service, string route, byte[] body, bool isChunked = false)
    {
        SlowSender sender = new(body, isChunked);
        await sender._tcp.ConnectAsync(service.Host, service.Port);
        string length = isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {body.Length}";
        await sender.Stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"{route} HTTP/1.1\r\nHost: {service.Authority}\r\nContent-Type: application/json\r\n{length}\r\n\r\n"
            )
        );
        return sender;
    }

    public async Task SendAsync(int bytes)
    {
        ReadOnlyMemory<byte> piece = _body.Slice(_sent, Math.Min(bytes, _body.Length - _sent));
        _sent += piece.Length;
        if (_isChunked)
        {
            await Stream.WriteAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"));
            await Stream.WriteAsync(piece);
            await Stream.WriteAsync("\r\n"u8.ToArray());
        }
        else
        {
            await Stream.WriteAsync(piece);
        }
    }

    /// <returns>The first line of the answer.</returns>
    public async Task<string?> EndAsync()
    {
        if (_sent < _body.Length)
        {
            await SendAsync(_body.Length - _sent);
        }

        if (_isChunked)
        {
            await Stream.WriteAsync("0\r\n\r\n"u8.ToArray());
        }

        return await ReadStatusAsync();
    }

    public async Task<string?> ReadStatusAsync()
    {
        using CancellationTokenSource patience = new(_patience);
        using StreamReader reader = new(Stream, leaveOpen: true);
        return await reader.ReadLineAsync(patience.Token);
    }

    public void Dispose() => _tcp.Dispose();
}
