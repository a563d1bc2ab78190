using System.Collections.Concurrent;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using Spika.FileService.Api.Logging;

namespace Spika.FileService.Api.Server;

/// <summary>
/// Bounds what all connections together hold: what is not read yet between socket and request, and answers over HTTP/2
/// that their clients do not take. Beyond <c>Connections:MaxUnreadBytes</c> the connection that holds most is closed.
/// </summary>
/// <remarks>
/// Kestrel keeps what comes on HTTP/2 for a request that does not read its body, up to the window of each stream: 12.5
/// MiB for a connection with 100 of them. Over HTTP/1.1 such bytes stay in the socket.
/// </remarks>
internal sealed class UnreadBytes(IOptions<ConnectionOptions> options, TimeProvider clock, ILogger<UnreadBytes> logger)
{
    private static readonly TimeSpan _longestWait = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<CountedPool, bool> _pools = [];

    private long _usedBytes;

    private int _isLooking;

    // Ends the waiting of all when there is room. Null while none waits.
    private TaskCompletionSource? _room;

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    public bool IsWithinLimit => UsedBytes <= options.Value.MaxUnreadBytes;

    /// <summary>
    /// A step of a connection's pipeline: Kestrel takes blocks for TLS and HTTP/2 from the counted pool.
    /// </summary>
    public ConnectionDelegate Count(ConnectionDelegate next) =>
        async connection =>
        {
            if (connection.Features.Get<IMemoryPoolFeature>() is not { } feature)
            {
                await next(connection);
                return;
            }

            using CountedPool pool = new(feature.MemoryPool, this, connection);
            _pools[pool] = true;
            connection.Features.Set<IMemoryPoolFeature>(pool);
            connection.Features.Get<OpenConnection>()?.Held = pool;
            try
            {
                await next(connection);
            }
            finally
            {
                _pools.TryRemove(pool, out _);
                connection.Features.Set(feature);
            }
        };

    public void Add(long bytes)
    {
        long used = Interlocked.Add(ref _usedBytes, bytes);
        if (used <= options.Value.MaxUnreadBytes)
        {
            if (Volatile.Read(ref _room) is null)
            {
                return;
            }

            Interlocked.Exchange(ref _room, null)?.TrySetResult();
        }
        else if (bytes > 0 && Volatile.Read(ref _isLooking) == 0)
        {
            // Elsewhere: this may be the reading of the very connection that is to be closed.
            ThreadPool.UnsafeQueueUserWorkItem(static all => all.EndLargest(), this, preferLocal: false);
        }
    }

    /// <summary>Waits until the largest connections are closed, if there is more than the limit.</summary>
    /// <returns>False when that takes too long.</returns>
    public async ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        while (true)
        {
            TaskCompletionSource room = NextRoom();
            if (IsWithinLimit)
            {
                return true;
            }

            // Here: in the pool it would wait behind thousands of requests.
            EndLargest();
            try
            {
                await room.Task.WaitAsync(Rest(start), clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }
    }

    private TimeSpan Rest(long start)
    {
        TimeSpan rest = _longestWait - clock.GetElapsedTime(start);
        return rest > TimeSpan.Zero ? rest : TimeSpan.Zero;
    }

    private TaskCompletionSource NextRoom()
    {
        if (Volatile.Read(ref _room) is { } known)
        {
            return known;
        }

        TaskCompletionSource room = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Interlocked.CompareExchange(ref _room, room, null) ?? room;
    }

    // What an ending connection holds is given back in a moment.
    private void EndLargest()
    {
        if (Interlocked.Exchange(ref _isLooking, 1) != 0)
        {
            return;
        }

        try
        {
            long ending = _pools.Keys.Where(pool => pool.IsEnding).Sum(pool => pool.UsedBytes);
            while (UsedBytes - ending > options.Value.MaxUnreadBytes)
            {
                CountedPool? largest = _pools.Keys.Where(pool => !pool.IsEnding).MaxBy(pool => pool.UsedBytes);
                if (largest is null)
                {
                    return;
                }

                largest.IsEnding = true;
                long held = largest.UsedBytes;
                ending += held;
                ApiLog.TooMuchUnread(logger, options.Value.MaxUnreadBytes, held);
                largest.Connection.Features.Get<OpenConnection>()?.Abort();
            }
        }
        finally
        {
            Volatile.Write(ref _isLooking, 0);
        }
    }
}
