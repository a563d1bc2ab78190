namespace Spika.FileService.Api.Server;

/// <summary>
/// Finds the idle connection whose place a new one takes: the one that is idle for longest. Guarded by the lock of <see
/// cref="OpenConnections"/>.
/// </summary>
/// <remarks>
/// A network that holds a quarter of all connections, and opens them again and again, would end those that others have
/// just opened, before their first request. So its newcomers take the place of an idle one of their own network, or
/// none, while all idle ones are young and of small networks. When a quarter of all is idle, there is room for all, and
/// the oldest makes room.
/// </remarks>
internal sealed class IdleConnections(CrowdedConnections crowded, TimeProvider clock)
{
    // The time in which the first request comes, or the next one.
    private static readonly TimeSpan _youngFor = TimeSpan.FromSeconds(2);

    private readonly IdleCandidates _all = new(clock);

    // Not more than four networks have a quarter, but others can have had one.
    private readonly Dictionary<ulong, IdleCandidates> _ofCrowds = [];

    /// <param name="open">All connections.</param>
    /// <param name="newcomer">The one that needs a place.</param>
    /// <param name="max">Connections of all networks.</param>
    /// <returns>Whether one is found. It can be used before it is evicted.</returns>
    public bool TryFind(IReadOnlySet<OpenConnection> open, OpenConnection newcomer, int max) =>
        Find(open, newcomer, max) is not null;

    /// <returns>A connection that is marked as evicted; null when none is idle that may make room.</returns>
    public OpenConnection? EvictOldest(IReadOnlySet<OpenConnection> open, OpenConnection newcomer, int max)
    {
        while (Find(open, newcomer, max) is var (connection, idleSince))
        {
            if (connection.TryEvictSince(idleSince))
            {
                return connection;
            }
        }

        return null;
    }

    private (OpenConnection Connection, long IdleSince)? Find(
        IReadOnlySet<OpenConnection> open,
        OpenConnection newcomer,
        int max
    )
    {
        if (_all.FindOldest(open, network: null) is not var (oldest, idleSince))
        {
            return null;
        }

        return IsKeptFrom(newcomer, oldest, max)
            ? OfCrowd(newcomer.Network).FindOldest(open, newcomer.Network)
            : (oldest, idleSince);
    }

    private bool IsKeptFrom(OpenConnection newcomer, OpenConnection idle, int max) =>
        clock.GetElapsedTime(idle.IdleSince) < _youngFor
        && crowded.IsCrowd(newcomer.Network, max)
        && !crowded.IsCrowd(idle.Network, max)
        && _all.Idle < max / CrowdedConnections.Crowd;

    private IdleCandidates OfCrowd(ulong network)
    {
        if (_ofCrowds.Count > CrowdedConnections.Crowd && !_ofCrowds.ContainsKey(network))
        {
            _ofCrowds.Clear();
        }

        return _ofCrowds.TryGetValue(network, out IdleCandidates? known)
            ? known
            : _ofCrowds[network] = new IdleCandidates(clock);
    }
}
