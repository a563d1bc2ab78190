using System.Net.Sockets;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Limits;

/// <summary>A chunk of which the sender has sent one half.</summary>
internal sealed class HalfSentChunk : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly TcpClient _tcp = new();

    private readonly byte[] _rest;

    private HalfSentChunk(int restBytes) => _rest = new byte[restBytes];

    public static async Task<HalfSentChunk> BeginAsync(Uri service, string clientId, int chunkBytes)
    {
        HalfSentChunk chunk = new(chunkBytes - chunkBytes / 2);
        await chunk._tcp.ConnectAsync(service.Host, service.Port);
        string head =
            $"PUT /upload/uploads/{clientId}/chunks/0 HTTP/1.1\r\nHost: {service.Authority}\r\n"
            + $"Content-Length: {chunkBytes}\r\n\r\n";
        await chunk._tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head));
        await chunk._tcp.GetStream().WriteAsync(new byte[chunkBytes / 2]);
        return chunk;
    }

    /// <returns>The first line of the answer.</returns>
    public async Task<string?> EndAsync()
    {
        await _tcp.GetStream().WriteAsync(_rest);
        return await ReadStatusAsync();
    }

    public async Task<string?> ReadStatusAsync()
    {
        using CancellationTokenSource patience = new(_patience);
        using StreamReader reader = new(_tcp.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync(patience.Token);
    }

    public void Dispose() => _tcp.Dispose();
}
