using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spika.FileService.Application.Common.Options;

namespace Spika.FileService.Api.Hosting;

/// <summary>
/// Listening sockets that a service manager opened and keeps (socket activation, as sd_listen_fds(3) has it). They stay
/// open while the service restarts: what connects meanwhile waits in their queue.
/// </summary>
internal static class InheritedSockets
{
    private const int FirstDescriptor = 3;

    // A limit on what a wrong variable can make the start try.
    private const int MaxSockets = 64;

    /// <exception cref="SettingException">A descriptor is not a listening socket.</exception>
    public static IReadOnlyList<InheritedSocket> Find() =>
        Find(Environment.GetEnvironmentVariable, Environment.ProcessId);

    /// <summary>
    /// The variables count only for the process that they name: a child of an activated service inherits them as well,
    /// but not the sockets.
    /// </summary>
    internal static IReadOnlyList<InheritedSocket> Find(Func<string, string?> variable, int processId)
    {
        bool isForThis =
            int.TryParse(variable("LISTEN_PID"), CultureInfo.InvariantCulture, out int id) && id == processId;
        return isForThis && int.TryParse(variable("LISTEN_FDS"), CultureInfo.InvariantCulture, out int count)
            ? [.. Enumerable.Range(FirstDescriptor, Math.Clamp(count, 0, MaxSockets)).Select(Read)]
            : [];
    }

    /// <summary>
    /// The name of a socket without a path begins with @. It gets a slash here: in a setting, the server would take
    /// <c>http://unix:@name</c> for all addresses of the machine.
    /// </summary>
    internal static string AddressOf(EndPoint? listening) =>
        listening switch
        {
            IPEndPoint ip => $"http://{ip}",
            UnixDomainSocketEndPoint socket => $"http://unix:/{$"{socket}".TrimStart('/')}",
            _ => throw new NotSupportedException("It has no address that the service knows."),
        };

    private static InheritedSocket Read(int descriptor)
    {
        try
        {
            using Socket socket = new(new SafeSocketHandle(descriptor, ownsHandle: false));
            return new InheritedSocket((ulong)descriptor, AddressOf(socket.LocalEndPoint));
        }
        catch (Exception exception) when (exception is SocketException or NotSupportedException or ArgumentException)
        {
            throw new SettingException(
                $"LISTEN_FDS names file descriptor {descriptor}, which is not a listening socket: {exception.Message}",
                exception
            );
        }
    }
}
