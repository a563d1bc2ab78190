using System.Net.Sockets;
using System.Text;

namespace Spika.FileService.Api.IntegrationTests.Server;

/// <summary>A client that asks for a file, and has room for the beginning of the answer only.</summary>
internal static class UnreadDownload
{
    /// <returns>The connection, of which nothing was read.</returns>
    public static async Task<Socket> AskAsync(Uri service, long id)
    {
        Socket client = new(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await client.ConnectAsync(service.Host, service.Port);
        string head = $"GET /upload/files/{id} HTTP/1.1\r\nHost: {service.Authority}\r\n\r\n";
        await client.SendAsync(Encoding.ASCII.GetBytes(head));
        return client;
    }
}
