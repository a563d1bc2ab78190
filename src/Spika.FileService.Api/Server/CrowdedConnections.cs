namespace Spika.FileService.Api.Server;

/// <summary>
/// Counts the connections of each client network, and finds the least used ones of a network that has far more than
/// another. Guarded by the lock of <see cref="OpenConnections"/>.
/// </summary>
internal sealed class CrowdedConnections(TimeProvider clock)
{
    /// <summary>A network with this part of all connections is a crowd.</summary>
    public const int Crowd = 4;

    private const int MostCandidates = 32;

    private static readonly TimeSpan _candidatesFor = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ulong, int> _counts = [];

    private readonly Queue<OpenConnection> _candidates = [];

    private ulong _candidatesOf;

    private long _candidatesAt;

    public void Add(OpenConnection connection) =>
        _counts[connection.Network] = _counts.GetValueOrDefault(connection.Network) + 1;

    public void Remove(OpenConnection connection)
    {
        int left = _counts[connection.Network] - 1;
        if (left == 0)
        {
            _counts.Remove(connection.Network);
        }
        else
        {
            _counts[connection.Network] = left;
        }
    }

    /// <param name="max">Connections of all networks. A quarter of them is left to any network: otherwise one that has
    /// many addresses could take the places of all users behind a proxy.</param>
    /// <returns>
    /// The network with most connections, if it has more than twice as many as the newcomer's would have; else null.
    /// </returns>
    public ulong? FindMuchLarger(OpenConnection newcomer, int max)
    {
        KeyValuePair<ulong, int> largest = default;
        foreach (KeyValuePair<ulong, int> count in _counts)
        {
            largest = count.Value > largest.Value ? count : largest;
        }

        int enough = Math.Max(2 * (_counts.GetValueOrDefault(newcomer.Network) + 1), max / Crowd);
        return largest.Value > enough ? largest.Key : null;
    }

    /// <summary>Whether a network holds so large a share that any other may take places from it.</summary>
    public bool IsCrowd(ulong network, int max) => _counts.GetValueOrDefault(network) >= max / Crowd;

    /// <summary>Whether some are known that were the least used a moment ago.</summary>
    public bool HasCandidates(ulong network, IReadOnlySet<OpenConnection> open)
    {
        if (_candidatesOf != network || clock.GetElapsedTime(_candidatesAt) > _candidatesFor)
        {
            return false;
        }

        while (_candidates.TryPeek(out OpenConnection? next) && (!open.Contains(next) || next.IsEvicted))
        {
            _candidates.Dequeue();
        }

        return _candidates.Count > 0;
    }

    /// <summary>
    /// Those that carried fewest bytes a second, the least used one first. The kernel is asked about each: it needs no
    /// gate.
    /// </summary>
    public static IReadOnlyList<OpenConnection> FindLeastUsed(IEnumerable<OpenConnection> connections) =>
        [
            .. connections
                .Select(connection => (connection, Rate: connection.ReadProgress()?.Rate(connection.Age) ?? 0))
                .OrderBy(used => used.Rate)
                .Take(MostCandidates)
                .Select(used => used.connection),
        ];

    /// <param name="network">Of all of them.</param>
    /// <param name="leastUsed">The next ones to be evicted.</param>
    public void Propose(ulong network, IReadOnlyList<OpenConnection> leastUsed)
    {
        _candidates.Clear();
        foreach (OpenConnection connection in leastUsed)
        {
            _candidates.Enqueue(connection);
        }

        (_candidatesOf, _candidatesAt) = (network, clock.GetTimestamp());
    }

    /// <returns>A connection that is marked as evicted; null when there is none.</returns>
    public OpenConnection? Evict(ulong network, IReadOnlySet<OpenConnection> open)
    {
        while (HasCandidates(network, open))
        {
            OpenConnection connection = _candidates.Dequeue();
            if (connection.TryEvictBusy(int.MaxValue))
            {
                return connection;
            }
        }

        return null;
    }
}
