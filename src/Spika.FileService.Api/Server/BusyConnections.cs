namespace Spika.FileService.Api.Server;

/// <summary>
/// Finds the busy connection that is the least useful: whose body stalls or is below the least rate, whose client takes
/// its answers below the least rate, or whose client has ended its sending side for longest.
/// </summary>
/// <remarks>
/// A client that has ended its sending side may have closed the connection altogether; Linux does not tell for a minute
/// (decision 0015). What it asked for is nearly always answered before it is evicted.
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
        foreach (OpenConnection connection in connections.Where(connection => connection.HalfClosedSince is null))
        {
            connection.HalfClosedSince = connection.ReadProgress() is { IsHalfClosed: true } ? now : null;
        }

        return connections
            .Where(connection =>
                connection.HalfClosedSince is { } since && clock.GetElapsedTime(since, now) > _halfClosedFor
            )
            .MinBy(connection => connection.HalfClosedSince);
    }
}
