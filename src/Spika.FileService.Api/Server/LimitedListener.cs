using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Closes what comes beyond the limit before it accepts the next connection. In the pipeline of a connection it would
/// be too late: a backlog is accepted faster than pipelines run, and each accept takes a handle.
/// </summary>
internal sealed class LimitedListener(IConnectionListener inner, OpenConnections connections, UnreadBytes unread)
    : IConnectionListener
{
    private static readonly ConnectionAbortedException _refused = new("All connections are in use.");

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await inner.AcceptAsync(cancellationToken) is { } connection)
        {
            // While those that are there hold too much, others wait: connections are accepted faster than closed.
            await unread.WaitForRoomAsync(cancellationToken);
            if (await connections.AddAsync(connection, cancellationToken))
            {
                return connection;
            }

            connection.Abort(_refused);
            await connection.DisposeAsync();
        }

        return null;
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => inner.UnbindAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
