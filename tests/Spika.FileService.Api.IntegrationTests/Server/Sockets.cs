using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>Connections of a test, which end with it.</summary>
internal sealed class Sockets : IDisposable
{
    private readonly ConcurrentBag<Socket> _sockets = [];

    public async Task<Socket> ConnectAsync(Uri address)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        _sockets.Add(socket);
        await socket.ConnectAsync(address.Host, address.Port);
        return socket;
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets)
        {
            socket.Dispose();
        }
    }
}
