using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Spika.FileService.Api.Server;

/// <summary>Bounds what the kernel holds of an answer that its client does not take.</summary>
/// <remarks>
/// It would take up to 4 MiB of each (<c>tcp_wmem</c>). 2,000 of them were all the memory that it has for TCP
/// (<c>tcp_mem</c>), and no connection of the machine went on then. What is on its way to the client comes on top.
/// Decision 0039.
/// </remarks>
internal static class ListenSocket
{
    /// <summary>
    /// Most bytes of a connection that wait for the client to take what was sent before. A single download loses a
    /// third of its rate with a quarter of this, as it waits for the kernel, and the kernel for it.
    /// </summary>
    public const int MaxUnsentBytes = 256 * 1024;

    /// <summary>The same for connections that begin while <see cref="Many"/> are open.</summary>
    public const int MaxUnsentBytesOfMany = 64 * 1024;

    public const int Many = 500;

    private const int LevelTcp = 6;

    private const int NotSentLowWater = 25;

    /// <summary>Connections inherit what is set here.</summary>
    public static Socket CreateBound(EndPoint endpoint)
    {
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        SetMaxUnsent(socket, MaxUnsentBytes);
        return socket;
    }

    /// <summary>To be called while no other part of the service knows the connection.</summary>
    /// <param name="open">How many connections there are, with this one.</param>
    public static void Restrict(ConnectionContext accepted, int open)
    {
        if (open > Many && accepted.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            SetMaxUnsent(socket, MaxUnsentBytesOfMany);
        }
    }

    private static void SetMaxUnsent(Socket socket, int bytes)
    {
        if (!OperatingSystem.IsLinux() || socket.ProtocolType != ProtocolType.Tcp)
        {
            return;
        }

        try
        {
            socket.SetRawSocketOption(LevelTcp, NotSentLowWater, BitConverter.GetBytes(bytes));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // A system without this option, or a connection that has ended. Neither may end the accepting.
        }
    }
}
