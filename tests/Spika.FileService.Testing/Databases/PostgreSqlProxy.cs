using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Spika.FileService.Testing.Databases;

/// <summary>
/// A way to a PostgreSQL server that a test can open, cut and block, and on which it can lose things. Cut at first.
/// </summary>
public sealed class PostgreSqlProxy : IDisposable
{
    // Enough for a commit among them, and fewer than a client sends that does nothing but ask again.
    private const int NewerRequests = 5;

    private readonly NpgsqlConnectionStringBuilder _server;

    // Keeps the port while nothing listens on it: other tests open connections meanwhile, and each takes a free port.
    private readonly Socket _port;

    private readonly IPEndPoint _endPoint;
    private Socket? _listener;
    private CancellationTokenSource _open = new();
    private volatile TaskCompletionSource _passage = new();
    private volatile int _requests;

    public PostgreSqlProxy(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        _port = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _endPoint = (IPEndPoint)_port.LocalEndPoint!;
        Unblock();
    }

    /// <summary>The way through the proxy.</summary>
    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder(_server.ToString())
        {
            Host = _endPoint.Address.ToString(),
            Port = _endPoint.Port,
        }.ToString();

    /// <summary>Asked about each request, from several threads at once.</summary>
    public Func<ReadOnlyMemory<byte>, RequestFate> Decide { get; set; } = _ => RequestFate.Answered;

    internal Task Passage => _passage.Task;

    internal RequestFate Judge(ReadOnlyMemory<byte> request)
    {
        Interlocked.Increment(ref _requests);
        return Decide(request);
    }

    /// <summary>Waits until some requests have come that are newer than now.</summary>
    internal async Task NewerRequestsAsync(CancellationToken cancellationToken)
    {
        int enough = _requests + NewerRequests;
        while (_requests < enough)
        {
            await Task.Delay(1, cancellationToken);
        }
    }

    public void Open()
    {
        _open = new CancellationTokenSource();
        _listener = Bind(_endPoint);
        _listener.Listen();
        _ = AcceptAsync(_listener, _open.Token);
    }

    /// <summary>Breaks all connections and refuses new ones.</summary>
    public void Cut()
    {
        _open.Cancel();
        _listener?.Dispose();
    }

    /// <summary>Holds all traffic back, new connections included, and reports no error.</summary>
    public void Block() => _passage = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Delivers what was sent meanwhile, also from clients that have given up.</summary>
    public void Unblock() => _passage.TrySetResult();

    public void Dispose()
    {
        Cut();
        _open.Dispose();
        _port.Dispose();
    }

    private static Socket Bind(IPEndPoint endPoint)
    {
        Socket socket = new(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        socket.Bind(endPoint);
        return socket;
    }

    private async Task AcceptAsync(Socket listener, CancellationToken cut)
    {
        while (!cut.IsCancellationRequested)
        {
            _ = ForwardAsync(await listener.AcceptAsync(cut), cut);
        }
    }

    private async Task ForwardAsync(Socket accepted, CancellationToken cut)
    {
        accepted.NoDelay = true;
        await using NetworkStream client = new(accepted, ownsSocket: true);
        using TcpClient connection = new() { NoDelay = true };
        await connection.ConnectAsync(_server.Host!, _server.Port, cut);
        await using NetworkStream server = connection.GetStream();
        await new ProxiedConnection(this, client, server).RelayAsync(cut);
    }
}
