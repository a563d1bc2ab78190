using Microsoft.AspNetCore.Connections;

namespace Spika.FileService.Api.Server;

/// <summary>A client's connection, as a feature of itself; it knows whether a request is in progress on it.</summary>
internal sealed class OpenConnection(ConnectionContext connection, TimeProvider clock)
{
    private int _requests;

    /// <summary>No request is in progress: none has come with all its headers, or all are answered.</summary>
    public bool IsIdle => Volatile.Read(ref _requests) == 0;

    /// <summary>Since when, as a time stamp of the clock.</summary>
    public long IdleSince { get; private set; } = clock.GetTimestamp();

    /// <summary>It is being closed to make room.</summary>
    public bool IsEvicted { get; private set; }

    public void Begin() => Interlocked.Increment(ref _requests);

    public void End()
    {
        IdleSince = clock.GetTimestamp();
        Interlocked.Decrement(ref _requests);
    }

    /// <summary>Marks it as evicted, under the gate of <see cref="OpenConnections"/>.</summary>
    /// <returns>False when it was used since then.</returns>
    public bool TryEvictSince(long idleSince) => IsEvicted = IsIdle && IdleSince == idleSince;

    /// <summary>Marks it as evicted in the middle of its request, under the same gate.</summary>
    /// <returns>False when it is evicted already, or has other requests in progress, as HTTP/2 allows.</returns>
    public bool TryEvictBusy()
    {
        if (IsEvicted || Volatile.Read(ref _requests) > 1)
        {
            return false;
        }

        return IsEvicted = true;
    }

    // Not one exception for all: each connection that throws it adds to its stack trace.
    public void Abort() => connection.Abort(new ConnectionAbortedException("Closed to make room for another one."));
}
