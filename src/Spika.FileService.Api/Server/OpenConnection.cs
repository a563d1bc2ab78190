using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Spika.FileService.Api.Requests;

namespace Spika.FileService.Api.Server;

/// <summary>A client's connection, as a feature of itself; it knows whether a request is in progress on it.</summary>
internal sealed class OpenConnection(ConnectionContext connection, TimeProvider clock)
{
    // Null in a test without sockets.
    private readonly Socket? _socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;

    private readonly long _began = clock.GetTimestamp();

    private int _requests;

    private int _sending;

    /// <summary>No request is in progress: none has come with all its headers, or all are answered.</summary>
    public bool IsIdle => Requests == 0;

    /// <summary>Requests of HTTP/2 in progress whose answer waits for the client to take what was written.</summary>
    public int Sending => Volatile.Read(ref _sending);

    /// <summary>The <see cref="ClientNetwork"/> that it comes from.</summary>
    public ulong Network { get; } = ClientNetwork.Of((connection.RemoteEndPoint as IPEndPoint)?.Address);

    /// <summary>How long it is open.</summary>
    public TimeSpan Age => clock.GetElapsedTime(_began);

    /// <summary>Since when, as a time stamp of the clock.</summary>
    public long IdleSince { get; private set; } = clock.GetTimestamp();

    /// <summary>It is being closed to make room.</summary>
    public bool IsEvicted { get; private set; }

    /// <summary>
    /// The time since which <see cref="BusyConnections"/> has seen the client's sending side ended and no byte taken.
    /// </summary>
    public ReadingWindow? HalfClosed { get; set; }

    /// <summary>What the service holds for the client; null in a test without one.</summary>
    public CountedPool? Held { get; set; }

    /// <summary>Null in a test without one.</summary>
    public RefusalPace? Pace { get; init; }

    /// <summary>What <see cref="SlowReaders"/> knows of it.</summary>
    public ReadingWindow? Window { get; set; }

    /// <summary>Asks the kernel; null where it does not say.</summary>
    public TcpProgress? ReadProgress() => _socket is null ? null : TcpProgress.TryRead(_socket);

    /// <summary>Requests in progress.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public void Begin()
    {
        // The measuring goes on while there is another request, whose answer the client may take slowly.
        if (Interlocked.Increment(ref _requests) == 1)
        {
            Window = null;
        }
    }

    public void End()
    {
        IdleSince = clock.GetTimestamp();
        Interlocked.Decrement(ref _requests);
    }

    public void BeginSending()
    {
        // What the service took until now was not the client's time.
        if (Interlocked.Increment(ref _sending) == 1)
        {
            Window = null;
        }
    }

    public void EndSending() => Interlocked.Decrement(ref _sending);

    /// <summary>Marks it as evicted, under the lock of <see cref="OpenConnections"/>.</summary>
    /// <returns>False when it was used since then.</returns>
    public bool TryEvictSince(long idleSince) => IsEvicted = IsIdleSince(idleSince);

    public bool IsIdleSince(long idleSince) => IsIdle && IdleSince == idleSince;

    /// <summary>Marks it as evicted in the middle of its request, under the same gate.</summary>
    /// <returns>False when it is evicted already, or has more requests in progress, as HTTP/2 allows.</returns>
    public bool TryEvictBusy(int mostRequests)
    {
        if (IsEvicted || Requests > mostRequests)
        {
            return false;
        }

        return IsEvicted = true;
    }

    /// <summary>
    /// Ends the request of a client that has ended its sending side. The transport has signalled its end by then, and
    /// does not again.
    /// </summary>
    public Action? OnAbort { get; set; }

    public void Abort()
    {
        // Not one exception for all: each connection that throws it adds to its stack trace.
        connection.Abort(new ConnectionAbortedException("Closed to make room for another one."));
        OnAbort?.Invoke();
    }
}
