using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Spika.FileService.Api.IntegrationTests.Processes;

/// <summary>A listening socket that outlives the processes that serve it, as systemd keeps one for a service.</summary>
internal sealed partial class ListeningSocket : IDisposable
{
    private const int SetFlags = 2;

    private readonly Socket _socket;

    public ListeningSocket(IPAddress address)
    {
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(address, 0));
        _socket.Listen(4096);

        // Without close-on-exec, so that a started process gets it.
        if (SetDescriptorFlags(Descriptor, SetFlags, 0) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    public Uri Address => new($"http://{_socket.LocalEndPoint}");

    /// <summary>
    /// Starts a program as systemd does: the socket is descriptor 3, and the variables name the process.
    /// </summary>
    public IReadOnlyList<string> Launcher => LauncherOf(Descriptor.ToString(CultureInfo.InvariantCulture));

    private int Descriptor => (int)_socket.Handle;

    /// <param name="source">What becomes descriptor 3, as bash writes it behind a redirection.</param>
    public static IReadOnlyList<string> LauncherOf(string source) =>
        [
            "bash",
            "-c",
            $"exec 3<{(source.StartsWith('/') ? "" : "&")}{source}; LISTEN_PID=$$ LISTEN_FDS=1 exec \"$@\"",
            "bash",
        ];

    public void Dispose() => _socket.Dispose();

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int SetDescriptorFlags(int descriptor, int command, int flags);
}
