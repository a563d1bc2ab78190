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

    /// <param name="open">All connections.</param>
    /// <param name="mayEnd">Whether the newcomer may take the place of an idle one.</param>
    /// <returns>Whether one is found. It can be used before it is evicted.</returns>
    public bool TryFind(IReadOnlySet<OpenConnection> open, Func<OpenConnection, bool> mayEnd) =>
        FindNext(open, mayEnd) is not null;

    /// <returns>A connection that is marked as evicted; null when none is idle that may be ended.</returns>
    public OpenConnection? EvictOldest(IReadOnlySet<OpenConnection> open, Func<OpenConnection, bool> mayEnd)
    {
        while (FindNext(open, mayEnd) is var (connection, idleSince))
        {
            if (connection.TryEvictSince(idleSince))
            {
                return connection;
            }
        }

        return null;
    }

    private (OpenConnection Connection, long IdleSince)? FindNext(
        IReadOnlySet<OpenConnection> open,
        Func<OpenConnection, bool> mayEnd
    )
    {
        while (_candidates.TryPeek(out var next) && !IsStillIdle(next))
        {
            _candidates.Dequeue();
        }

        if (FindCandidate() is { } known)
        {
            return known;
        }

        if (_noneFound.IsRecent)
        {
            return null;
        }

        Propose(open);
        var found = FindCandidate();
        _noneFound.Note(found is null);
        return found;

        (OpenConnection Connection, long IdleSince)? FindCandidate()
        {
            foreach (var candidate in _candidates)
            {
                if (IsStillIdle(candidate) && mayEnd(candidate.Connection))
                {
                    return candidate;
                }
            }

            return null;
        }

        bool IsStillIdle((OpenConnection Connection, long IdleSince) candidate) =>
            open.Contains(candidate.Connection)
            && !candidate.Connection.IsEvicted
            && candidate.Connection.IsIdleSince(candidate.IdleSince);
    }

    private void Propose(IReadOnlySet<OpenConnection> open)
    {
        _candidates.Clear();
        foreach (
            OpenConnection idle in open.Where(connection => connection.IsIdle && !connection.IsEvicted)
                .OrderBy(connection => connection.IdleSince)
                .Take(MostCandidates)
        )
        {
            _candidates.Enqueue((idle, idle.IdleSince));
        }
    }
}
