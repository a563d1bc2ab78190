using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Spika.FileService.Api.Hosting;

/// <summary>
/// Tries the addresses before anything is started. The server listens last, after the tables were brought up to date:
/// a start beside an older process that has the port would take the tables from it, and serve nothing itself.
/// </summary>
internal static class AddressCheck
{
    /// <exception cref="IOException">An address is in use.</exception>
    /// <exception cref="SocketException">An address cannot be listened on.</exception>
    public static void ThrowIfInUse(WebApplication app)
    {
        // Sockets of systemd are listened on already, and take the place of all addresses.
        if (
            app.Services.GetRequiredService<IServer>().GetType().Assembly != typeof(KestrelServer).Assembly
            || app.Services.GetRequiredService<IReadOnlyList<InheritedSocket>>().Count > 0
        )
        {
            return;
        }

        foreach (string url in ListenAddresses.OfServer(app.Configuration))
        {
            // One that it cannot read, the server refuses.
            if (ListenAddresses.IsLoopback(url) is not null)
            {
                Try(BindingAddress.Parse(url));
            }
        }
    }

    private static void Try(BindingAddress address)
    {
        // Port 0 is any free one.
        if (address.IsUnixPipe || address.Port is <= 0 or > ushort.MaxValue)
        {
            return;
        }

        if (IPAddress.TryParse(address.Host, out IPAddress? ip))
        {
            Listen(address, ip);
        }
        else if (address.Host is "*" or "+")
        {
            Listen(address, Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any);
        }
        else
        {
            ListenOnLocalhost(address, IPAddress.Loopback);
            ListenOnLocalhost(address, IPAddress.IPv6Loopback);
        }
    }

    // Of its two addresses the server needs one only, but none that is in use.
    private static void ListenOnLocalhost(BindingAddress address, IPAddress ip)
    {
        try
        {
            Listen(address, ip);
        }
        catch (SocketException)
        {
            // The server says so, if it fails on both.
        }
    }

    private static void Listen(BindingAddress address, IPAddress ip)
    {
        try
        {
            using Socket socket = new(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (ip.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(ip, address.Port));
            socket.Listen();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new IOException(
                $"Failed to bind to address {address.Scheme}://{new IPEndPoint(ip, address.Port)}: address already in use.",
                new AddressInUseException(exception.Message, exception)
            );
        }
    }
}
