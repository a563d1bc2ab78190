using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Closes what comes beyond the limit before it accepts the next connection. In the pipeline of a connection it would
/// be too late: a backlog is accepted faster than pipelines run, and each accept takes a handle.
/// </summary>
internal sealed class LimitedListener(
    IConnectionListener inner,
    OpenConnections connections,
    UnreadBytes unread,
    FreeHandles handles
) : IConnectionListener
{
    private static readonly ConnectionAbortedException _refused = new("All connections are in use.");

    private readonly TaskCompletionSource _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EndPoint EndPoint => inner.EndPoint;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await AcceptWithHandleAsync(cancellationToken) is { } connection)
        {
            // While those that are there hold too much, others wait: connections are accepted faster than closed.
            await unread.WaitForRoomAsync(cancellationToken);
            UnsentBytesLimit.Apply(connection, connections.Count + 1);
            if (await connections.AddAsync(connection, cancellationToken))
            {
                return connection;
            }

            connection.Abort(_refused);
            await connection.DisposeAsync();
        }

        return null;
    }

    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _unbound.TrySetResult();
        await inner.UnbindAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _unbound.TrySetResult();
        await inner.DisposeAsync();
    }

    // Null when the server does not listen any more.
    private async ValueTask<ConnectionContext?> AcceptWithHandleAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            CancellationToken noneLeft = handles.NoneLeft;
            try
            {
                // Kestrel itself gives no token.
                return await inner.AcceptAsync(noneLeft);
            }
            catch (OperationCanceledException) when (noneLeft.IsCancellationRequested)
            {
                Task first = await Task.WhenAny(handles.WaitAsync(cancellationToken), _unbound.Task);
                if (first == _unbound.Task)
                {
                    return null;
                }

                await first;
            }
        }
    }
}
