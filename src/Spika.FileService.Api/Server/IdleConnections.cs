namespace Spika.FileService.Api.Server;

/// <summary>
/// Finds the connection that is idle for longest. Guarded by the gate of <see cref="OpenConnections"/>.
/// </summary>
internal sealed class IdleConnections(TimeProvider clock)
{
    private const int MostCandidates = 1024;

    // In the order in which they are evicted, with the time that makes a candidate out of date.
    private readonly Queue<(OpenConnection Connection, long IdleSince)> _candidates = [];

    private readonly Lull _noneFound = new(clock);

    /// <returns>Whether one is found. It can be used before it is evicted.</returns>
    public bool TryFind(IReadOnlySet<OpenConnection> open)
    {
        while (_candidates.TryPeek(out var next))
        {
            if (open.Contains(next.Connection) && next.Connection.IsIdleSince(next.IdleSince))
            {
                return true;
            }

            _candidates.Dequeue();
        }

        return Find(open);
    }

    /// <returns>A connection that is marked as evicted; null when none is idle.</returns>
    public OpenConnection? EvictOldest(IReadOnlySet<OpenConnection> open)
    {
        while (TryFind(open))
        {
            (OpenConnection connection, long idleSince) = _candidates.Dequeue();
            if (open.Contains(connection) && connection.TryEvictSince(idleSince))
            {
                return connection;
            }
        }

        return null;
    }

    private bool Find(IReadOnlySet<OpenConnection> open)
    {
        if (_noneFound.IsRecent)
        {
            return false;
        }

        foreach (
            OpenConnection idle in open.Where(connection => connection.IsIdle && !connection.IsEvicted)
                .OrderBy(connection => connection.IdleSince)
                .Take(MostCandidates)
        )
        {
            _candidates.Enqueue((idle, idle.IdleSince));
        }

        _noneFound.Note(_candidates.Count == 0);
        return _candidates.Count > 0;
    }
}
