using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Spika.FileService.Testing.Databases;

/// <summary>A way to a PostgreSQL server that a test can open and cut. Cut at first.</summary>
public sealed class PostgreSqlProxy : IDisposable
{
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly IPEndPoint _endPoint;
    private TcpListener? _listener;
    private CancellationTokenSource _open = new();

    public PostgreSqlProxy(string connectionString)
    {
        _server = new NpgsqlConnectionStringBuilder(connectionString);
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        _endPoint = (IPEndPoint)listener.LocalEndpoint;
    }

    /// <summary>The way through the proxy.</summary>
    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder(_server.ToString())
        {
            Host = _endPoint.Address.ToString(),
            Port = _endPoint.Port,
        }.ToString();

    public void Open()
    {
        _open = new CancellationTokenSource();
        _listener = new TcpListener(_endPoint);
        _listener.Start();
        _ = AcceptAsync(_listener, _open.Token);
    }

    /// <summary>Breaks all connections and refuses new ones.</summary>
    public void Cut()
    {
        _open.Cancel();
        _listener?.Stop();
    }

    public void Dispose()
    {
        Cut();
        _open.Dispose();
        _listener?.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken cut)
    {
        while (!cut.IsCancellationRequested)
        {
            _ = ForwardAsync(await listener.AcceptSocketAsync(cut), cut);
        }
    }

    private async Task ForwardAsync(Socket accepted, CancellationToken cut)
    {
        await using NetworkStream client = new(accepted, ownsSocket: true);
        using TcpClient connection = new();
        await connection.ConnectAsync(_server.Host!, _server.Port, cut);
        await using NetworkStream server = connection.GetStream();
        await Task.WhenAny(client.CopyToAsync(server, cut), server.CopyToAsync(client, cut));
    }
}
