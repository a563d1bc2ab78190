using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Spika.FileService.Api.Server;

/// <summary>Bounds what the kernel holds of an answer that its client does not take.</summary>
/// <remarks>
/// It takes up to 4 MiB of each (<c>tcp_wmem</c>). 2,000 of them were all the memory that it has for TCP
/// (<c>tcp_mem</c>), and no connection of the machine went on then. What is on its way to the client comes on top.
/// A connection keeps its limit, so of those that are open, no more than <see cref="Few"/> have none, and no more than
/// <see cref="Many"/> have more than the lowest. Decision 0039.
/// </remarks>
internal static class UnsentBytesLimit
{
    /// <summary>
    /// So many connections have no limit but the kernel's: one that writes with a limit of 256 KiB takes a third longer
    /// for a large file, as it waits for the kernel more often.
    /// </summary>
    public const int Few = 32;

    /// <summary>Most bytes that wait for the client to take what was sent before.</summary>
    public const int Bytes = 512 * 1024;

    /// <summary>The same for connections that begin while <see cref="Many"/> are open.</summary>
    public const int BytesOfMany = 64 * 1024;

    public const int Many = 256;

    private const int LevelTcp = 6;

    private const int NotSentLowWater = 25;

    /// <summary>To be called while no other part of the service knows the connection.</summary>
    /// <param name="open">How many connections there are, with this one.</param>
    public static void Apply(ConnectionContext accepted, int open)
    {
        if (
            open <= Few
            || !OperatingSystem.IsLinux()
            || accepted.Features.Get<IConnectionSocketFeature>()?.Socket
                is not { ProtocolType: ProtocolType.Tcp } socket
        )
        {
            return;
        }

        try
        {
            int bytes = open > Many ? BytesOfMany : Bytes;
            socket.SetRawSocketOption(LevelTcp, NotSentLowWater, BitConverter.GetBytes(bytes));
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // A system without this option, or a connection that has ended. Neither may end the accepting.
        }
    }
}
