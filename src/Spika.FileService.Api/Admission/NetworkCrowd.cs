namespace Spika.FileService.Api.Admission;

/// <summary>
/// The bodies that wait in one line, by their networks, and the networks by how many bodies they have in it. Each call
/// costs the same for any number of either. Not thread-safe: the admission's lock guards it.
/// </summary>
internal sealed class NetworkCrowd
{
    private readonly Dictionary<Share, Network> _networks = [];

    // At each index the networks with so many waiters. The last list is not empty, unless it is the only one.
    private readonly List<LinkedList<Network>> _bySize =
    [
        [],
    ];

    public void Add(Waiter waiter)
    {
        if (!_networks.TryGetValue(waiter.Body.Network, out Network? network))
        {
            _networks.Add(waiter.Body.Network, network = new Network());
            network.Place = _bySize[0].AddLast(network);
        }

        waiter.NetworkPlace = network.Waiters.AddLast(waiter);
        Move(network, from: network.Waiters.Count - 1);
    }

    public void Remove(Waiter waiter)
    {
        Network network = _networks[waiter.Body.Network];
        network.Waiters.Remove(waiter.NetworkPlace!);
        waiter.NetworkPlace = null;
        Move(network, from: network.Waiters.Count + 1);
        if (network.Waiters.Count == 0)
        {
            _bySize[0].Remove(network.Place!);
            _networks.Remove(waiter.Body.Network);
        }
    }

    /// <returns>The newest waiter of the network with most of them, if it has more than twice as many as the newcomer's
    /// would have; else null.</returns>
    public Waiter? NewestOfMuchLarger(Share newcomer)
    {
        int own = _networks.TryGetValue(newcomer, out Network? network) ? network.Waiters.Count : 0;
        return _bySize.Count - 1 > 2 * (own + 1) ? _bySize[^1].Last!.Value.Waiters.Last!.Value : null;
    }

    private void Move(Network network, int from)
    {
        int to = network.Waiters.Count;
        _bySize[from].Remove(network.Place!);
        if (to == _bySize.Count)
        {
            _bySize.Add([]);
        }

        _bySize[to].AddLast(network.Place!);

        // A network that shrinks goes to the list before.
        if (_bySize.Count - 1 > to && _bySize[^1].Count == 0)
        {
            _bySize.RemoveAt(_bySize.Count - 1);
        }
    }

    private sealed class Network
    {
        public LinkedList<Waiter> Waiters { get; } = [];

        public LinkedListNode<Network>? Place { get; set; }
    }
}
