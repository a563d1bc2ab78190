using System.Net;
using System.Net.Sockets;
using Spika.FileService.LoadTest.Client;

namespace Spika.FileService.LoadTest.Processes;

internal static class Port
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(5);

    /// <returns>A port on 127.0.0.1 without a listener at present.</returns>
    public static int Free()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until a GET of a path is answered with 200.</summary>
    public static Task WaitForOkAsync(
        int port,
        string path,
        ServerProcess process,
        CancellationToken cancellationToken
    ) => WaitAsync(async () => await AnswersOkAsync(port, path, cancellationToken), process, cancellationToken);

    /// <summary>Waits until the port has a listener.</summary>
    public static Task WaitForListenerAsync(int port, ServerProcess process, CancellationToken cancellationToken) =>
        WaitAsync(
            async () =>
            {
                using Connection connection = await Connection.OpenAsync(port, cancellationToken);
                return true;
            },
            process,
            cancellationToken
        );

    private static async Task<bool> AnswersOkAsync(int port, string path, CancellationToken cancellationToken)
    {
        using Connection connection = await Connection.OpenAsync(port, cancellationToken);
        return (await connection.SendAsync("GET", path, cancellationToken)).Status == 200;
    }

    private static async Task WaitAsync(
        Func<Task<bool>> isReady,
        ServerProcess process,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                if (await isReady())
                {
                    return;
                }
            }
            catch (Exception exception) when (exception is SocketException or IOException)
            {
                // Not listening yet, or just about to.
            }

            if (process.HasExited)
            {
                throw new InvalidOperationException($"The server ended before it was ready:\n{process.Output}");
            }

            await Task.Delay(_pause, cancellationToken);
        }
    }
}
