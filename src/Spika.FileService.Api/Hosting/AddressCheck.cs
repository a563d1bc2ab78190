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
            || app.Services.GetService<IReadOnlyList<InheritedSocket>>() is { Count: > 0 }
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
        if (address.IsUnixPipe)
        {
            // It must not exist, in use or not.
            if (Path.Exists(address.UnixPipePath))
            {
                throw InUse(address.ToString(), new AddressInUseException("The file exists."));
            }

            return;
        }

        // Port 0 is any free one.
        if (address.Port is <= 0 or > ushort.MaxValue)
        {
            return;
        }

        if (IPAddress.TryParse(address.Host, out IPAddress? ip))
        {
            Bind(address, ip);
        }
        else if (address.Host is "*" or "+")
        {
            BindOneOfTwo(address, IPAddress.IPv6Any);
            BindOneOfTwo(address, IPAddress.Any);
        }
        else
        {
            BindOneOfTwo(address, IPAddress.Loopback);
            BindOneOfTwo(address, IPAddress.IPv6Loopback);
        }
    }

    // The server needs one of them only, as a machine may have no IPv6, but none may be in use.
    private static void BindOneOfTwo(BindingAddress address, IPAddress ip)
    {
        try
        {
            Bind(address, ip);
        }
        catch (SocketException)
        {
            // The server says so, if it fails on both.
        }
    }

    // It does not listen: no client may connect to a socket that is closed at once.
    private static void Bind(BindingAddress address, IPAddress ip)
    {
        try
        {
            using Socket socket = new(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (ip.Equals(IPAddress.IPv6Any))
            {
                // As the server binds it: for IPv4 as well.
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(ip, address.Port));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw InUse(
                $"{address.Scheme}://{new IPEndPoint(ip, address.Port)}",
                new AddressInUseException(exception.Message, exception)
            );
        }
    }

    // In the server's own words.
    private static IOException InUse(string address, AddressInUseException inner) =>
        new($"Failed to bind to address {address}: address already in use.", inner);
}
