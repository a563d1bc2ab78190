using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Spika.FileService.Api.Server;

/// <summary>Kestrel's own transport, with <see cref="OpenConnections"/> asked for each connection.</summary>
internal sealed class LimitedListenerFactory(
    IServiceProvider services,
    OpenConnections connections,
    UnreadBytes unread,
    FreeHandles handles
) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private readonly SocketTransportFactory _sockets = ActivatorUtilities.CreateInstance<SocketTransportFactory>(
        services
    );

    public bool CanBind(EndPoint endpoint) => _sockets.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint,
        CancellationToken cancellationToken = default
    ) => new LimitedListener(await _sockets.BindAsync(endpoint, cancellationToken), connections, unread, handles);
}
