using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Allows a client to end its sending side after its request and still get the answer, as TCP and HTTP/1.1 allow:
/// <c>nc -N</c>, socat and some devices do. Kestrel aborts the request when the other side ends, in whichever way.
/// </summary>
/// <remarks>
/// The transport signals <see cref="BaseConnectionContext.ConnectionClosed"/> as soon as it reads no more, for a FIN as
/// for a reset. Here that signal is passed on for a reset only. After a FIN the input is complete, which ends the
/// reading of a body that is not whole; and the connection counts as closed when the transport does not send any more,
/// because the client is gone, or reads so slowly that the server gave up.
/// </remarks>
internal sealed class HalfCloseConnection : IDuplexPipe, IDisposable
{
    private readonly ConnectionContext _connection;
    private readonly IDuplexPipe _transport;
    private readonly CancellationToken _transportClosed;
    private readonly Socket _socket;

    // Not disposed: a flush may end, and cancel it, after the connection did. It has no timer.
    private readonly CancellationTokenSource _closed = new();

    private readonly CancellationTokenRegistration _registration;

    private HalfCloseConnection(ConnectionContext connection, Socket socket)
    {
        (_connection, _socket) = (connection, socket);
        (_transport, _transportClosed) = (connection.Transport, connection.ConnectionClosed);
        Input = new ConnectionPipeReader(_transport.Input);
        Output = new WatchedPipeWriter(_transport.Output, Close);
        connection.Transport = this;
        connection.ConnectionClosed = _closed.Token;
        _registration = _transportClosed.UnsafeRegister(
            static connection => ((HalfCloseConnection)connection!).OnTransportClosed(),
            this
        );
        if (connection.Features.Get<OpenConnection>() is { } open)
        {
            open.OnAbort = Close;
        }
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>A step of a connection's pipeline, below HTTP and TLS.</summary>
    public static ConnectionDelegate Wrap(ConnectionDelegate next) =>
        async connection =>
        {
            if (connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket)
            {
                await next(connection);
                return;
            }

            using HalfCloseConnection wrapped = new(connection, socket);
            await next(connection);
        };

    public void Dispose()
    {
        _registration.Dispose();
        _connection.Transport = _transport;
        _connection.ConnectionClosed = _transportClosed;
    }

    // A socket stays connected after it read a FIN; an error or an abort of the server disconnects it.
    private void OnTransportClosed()
    {
        if (!_socket.Connected)
        {
            Close();
        }
    }

    // On another thread, as the transport does: what is registered is foreign code, and a flush is under a lock.
    private void Close() => _ = _closed.CancelAsync();
}
