using System.Globalization;
using System.Net.Sockets;

namespace Spika.FileService.LoadTest.Processes;

/// <summary>The other end of Spika.FileService.AllocationProbe, which runs inside the service.</summary>
internal sealed class ProbeClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly StreamReader _answers;

    private ProbeClient(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _answers = new StreamReader(new NetworkStream(_socket));
    }

    /// <summary>What the service is started with.</summary>
    public static Dictionary<string, string> Settings(string path) =>
        new()
        {
            ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Spika.FileService.AllocationProbe.dll"),
            ["SPIKA_ALLOCATION_PROBE"] = path,
        };

    public static ProbeClient Connect(string path) => new(path);

    /// <summary>All bytes that the process has allocated on its managed heap so far.</summary>
    public async Task<long> AllocatedBytesAsync(CancellationToken cancellationToken) =>
        long.Parse(await AskAsync('b', cancellationToken), CultureInfo.InvariantCulture);

    /// <summary>Has the managed heap collected in full, and says what is in use on it then.</summary>
    /// <returns>Bytes of small objects, and of large and pinned ones, which are buffers.</returns>
    public async Task<(long Small, long Large)> CollectAsync(CancellationToken cancellationToken)
    {
        string[] answer = (await AskAsync('h', cancellationToken)).Split(' ');
        return (
            long.Parse(answer[0], CultureInfo.InvariantCulture),
            long.Parse(answer[1], CultureInfo.InvariantCulture)
        );
    }

    /// <summary>Begins to watch for large objects. Costs allocations itself.</summary>
    public Task WatchAsync(CancellationToken cancellationToken) => AskAsync('w', cancellationToken);

    /// <returns>The number of large objects since the watch began, and a description of their types.</returns>
    public async Task<(int Count, string Types)> LargeObjectsAsync(CancellationToken cancellationToken)
    {
        string[] answer = (await AskAsync('l', cancellationToken)).Split(' ', 2);
        return (int.Parse(answer[0], CultureInfo.InvariantCulture), answer.ElementAtOrDefault(1) ?? "");
    }

    public void Dispose()
    {
        _answers.Dispose();
        _socket.Dispose();
    }

    private async Task<string> AskAsync(char question, CancellationToken cancellationToken)
    {
        await _socket.SendAsync(new[] { (byte)question }, cancellationToken);
        return await _answers.ReadLineAsync(cancellationToken) ?? throw new IOException("The probe is gone.");
    }
}
