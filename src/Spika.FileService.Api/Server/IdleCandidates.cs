namespace Spika.FileService.Api.Server;

/// <summary>
/// Idle connections in the order in which they are evicted, found in one look at all of them. Guarded by the lock of
/// <see cref="OpenConnections"/>.
/// </summary>
internal sealed class IdleCandidates(TimeProvider clock)
{
    private const int MostCandidates = 1024;

    // With the time that makes a candidate out of date.
    private readonly Queue<(OpenConnection Connection, long IdleSince)> _candidates = [];

    private readonly Lull _noneFound = new(clock);

    /// <summary>How many were idle at the last look.</summary>
    public int Idle { get; private set; }

    /// <param name="open">All connections.</param>
    /// <param name="network">Only those of this one; null for all.</param>
    /// <returns>The one that is idle for longest, until it is used; null when none is idle.</returns>
    public (OpenConnection Connection, long IdleSince)? FindOldest(IReadOnlySet<OpenConnection> open, ulong? network)
    {
        while (_candidates.TryPeek(out var next))
        {
            if (
                open.Contains(next.Connection)
                && !next.Connection.IsEvicted
                && next.Connection.IsIdleSince(next.IdleSince)
            )
            {
                return next;
            }

            _candidates.Dequeue();
        }

        return Look(open, network) ? _candidates.Peek() : null;
    }

    private bool Look(IReadOnlySet<OpenConnection> open, ulong? network)
    {
        if (_noneFound.IsRecent)
        {
            return false;
        }

        List<(OpenConnection Connection, long IdleSince)> idle =
        [
            .. open.Where(connection => connection.IsIdle && !connection.IsEvicted)
                .Where(connection => network is null || connection.Network == network)
                .Select(connection => (connection, connection.IdleSince)),
        ];
        Idle = idle.Count;
        foreach (var candidate in idle.OrderBy(connection => connection.IdleSince).Take(MostCandidates))
        {
            _candidates.Enqueue(candidate);
        }

        _noneFound.Note(Idle == 0);
        return Idle > 0;
    }
}
