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

        return Look(open());
    }

    /// <summary>
    /// Measures what the clients take. With a look each second, one that comes once in a minute finds slow ones known.
    /// </summary>
    /// <returns>As <see cref="FindLeastUseful"/>.</returns>
    public (OpenConnection Connection, int MostRequests)? Look(IEnumerable<OpenConnection> open)
    {
        List<(OpenConnection Connection, TcpProgress Progress)> looks = [];
        foreach (OpenConnection connection in open)
        {
            if (connection.ReadProgress() is { } progress)
            {
                looks.Add((connection, progress));
            }
        }

        return slowReaders.FindSlowest(looks) ?? FindHalfClosed(looks);
    }

    private (OpenConnection Connection, int MostRequests)? FindHalfClosed(
        IEnumerable<(OpenConnection Connection, TcpProgress Progress)> looks
    )
    {
        long now = clock.GetTimestamp();
        OpenConnection? oldest = null;
        long oldestSince = long.MaxValue;
        foreach ((OpenConnection connection, TcpProgress progress) in looks)
        {
            if (!progress.IsHalfClosed)
            {
                connection.HalfClosed = null;
                continue;
            }

            // A client that takes bytes is there.
            if (connection.HalfClosed is not { } known || known.AckedBytes != progress.AckedBytes)
            {
                connection.HalfClosed = known = new ReadingWindow(now, progress.AckedBytes, null);
            }

            if (known.Start < oldestSince && clock.GetElapsedTime(known.Start, now) > _halfClosedFor)
            {
                (oldest, oldestSince) = (connection, known.Start);
            }
        }

        return oldest is null ? null : (oldest, int.MaxValue);
    }
}
