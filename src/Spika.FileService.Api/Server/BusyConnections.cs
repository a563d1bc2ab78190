namespace Spika.FileService.Api.Server;

/// <summary>
/// Finds the busy connection that is the least useful: whose body stalls or is below the least rate, whose client takes
/// its answers below the least rate, or whose client has ended its sending side and takes nothing.
/// </summary>
/// <remarks>
/// A client that has ended its sending side may have closed the connection altogether; Linux does not tell for a minute
/// (decision 0015). One that waits longer than 2 seconds for its answer can lose it while all connections are taken.
/// </remarks>
internal sealed class BusyConnections(Lazy<ISlowBodies> slowBodies, SlowReaders slowReaders, TimeProvider clock)
{
    private static readonly TimeSpan _halfClosedFor = TimeSpan.FromSeconds(2);

    /// <param name="open">Is asked for when no body is slow.</param>
    /// <returns>With the number of its requests up to which it may be evicted; null when all are useful.</returns>
    public (OpenConnection Connection, int MostRequests)? FindLeastUseful(Func<IReadOnlyList<OpenConnection>> open)
    {
        if (slowBodies.Value.EndSlowest() is { } slow)
        {
            // Other requests of the connection may be fast.
            return (slow, 1);
        }

        IReadOnlyList<OpenConnection> connections = open();
        return (slowReaders.FindSlowest(connections) ?? FindHalfClosed(connections)) is { } found
            ? (found, int.MaxValue)
            : null;
    }

    private OpenConnection? FindHalfClosed(IEnumerable<OpenConnection> connections)
    {
        long now = clock.GetTimestamp();
        OpenConnection? oldest = null;
        foreach (OpenConnection connection in connections)
        {
            TcpProgress? progress = connection.ReadProgress();
            if (progress is not { IsHalfClosed: true })
            {
                connection.HalfClosed = null;
                continue;
            }

            // A client that takes bytes is there.
            ReadingWindow known =
                connection.HalfClosed is { } kept && kept.AckedBytes == progress.Value.AckedBytes
                    ? kept
                    : connection.HalfClosed = new ReadingWindow(now, progress.Value.AckedBytes, null);
            if (clock.GetElapsedTime(known.Start, now) > _halfClosedFor && !(oldest?.HalfClosed?.Start <= known.Start))
            {
                oldest = connection;
            }
        }

        return oldest;
    }
}
