namespace Spika.FileService.Api.Admission;

/// <summary>Those who wait in one line, by their networks. Not thread-safe: the admission's lock guards it.</summary>
internal sealed class NetworkCrowd
{
    private readonly Dictionary<Share, LinkedList<Waiter>> _networks = [];

    // The largest, or one that was: it is compared with a network whenever that grows. To keep all of them in order
    // would cost each request of an attack more.
    private LinkedList<Waiter>? _largest;

    public void Add(Waiter waiter)
    {
        if (!_networks.TryGetValue(waiter.Body.Network, out LinkedList<Waiter>? network))
        {
            _networks.Add(waiter.Body.Network, network = []);
        }

        waiter.NetworkPlace = network.AddLast(waiter);
        if (network.Count > (_largest?.Count ?? 0))
        {
            _largest = network;
        }
    }

    public void Remove(Waiter waiter)
    {
        LinkedList<Waiter> network = waiter.NetworkPlace!.List!;
        network.Remove(waiter.NetworkPlace);
        waiter.NetworkPlace = null;
        if (network.Count == 0)
        {
            _networks.Remove(waiter.Body.Network);
        }
    }

    /// <returns>The newest waiter of the network with most of them, if it has more than twice as many as the newcomer's
    /// would have; else null.</returns>
    public Waiter? NewestOfMuchLarger(Share newcomer)
    {
        int own = _networks.TryGetValue(newcomer, out LinkedList<Waiter>? network) ? network.Count : 0;
        return _largest is not null && _largest.Count > 2 * (own + 1) ? _largest.Last!.Value : null;
    }
}
