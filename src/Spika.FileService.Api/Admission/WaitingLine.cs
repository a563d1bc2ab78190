namespace Spika.FileService.Api.Admission;

/// <summary>
/// Bodies that wait for memory or for their turn, by network and owner. Next is the oldest body of the network that
/// holds least, and there of the owner that holds least.
/// </summary>
/// <param name="held">What a share holds.</param>
/// <param name="heldByOwner">
/// What the owner of a body holds, where that is another question. Only the oldest body of each owner is asked about.
/// </param>
/// <param name="comparesAll">
/// Whether all owners of all networks are compared. In a line with very many bodies, a window of networks is, by the
/// owner that is first there, which moves on with each turn.
/// </param>
internal sealed class WaitingLine(
    Func<Share, long> held,
    Func<BodyTicket, long>? heldByOwner = null,
    bool comparesAll = false
)
{
    private readonly Func<BodyTicket, long> _heldByOwner = heldByOwner ?? (body => held(body.Owner));

    // 16,000 owners would take 16,000 comparisons for each turn.
    private readonly int _compared = comparesAll ? int.MaxValue : 256;

    private readonly Dictionary<Share, LinkedListNode<NetworkLine>> _networks = [];

    // The network that had its turn last is at the end.
    private readonly LinkedList<NetworkLine> _order = [];

    private readonly NetworkCrowd _crowd = new();

    public int Count { get; private set; }

    /// <summary>Puts a body into the line.</summary>
    /// <param name="body">It is in no line.</param>
    /// <param name="bytes">The lease that it waits for; 0 when it waits for something else.</param>
    /// <param name="canSpool">Whether it may be sent to the spool in place of waiting.</param>
    public Waiter Add(BodyTicket body, int bytes, bool canSpool)
    {
        Waiter waiter = new(body, this, bytes) { CanSpool = canSpool };
        if (!_networks.TryGetValue(body.Network, out LinkedListNode<NetworkLine>? network))
        {
            _networks.Add(body.Network, network = _order.AddLast(new NetworkLine()));
        }

        network.Value.Add(waiter);
        _crowd.Add(waiter);
        Count++;
        body.Waiter = waiter;
        return waiter;
    }

    /// <summary>Whether another body of its owner and network waits.</summary>
    public bool HasOthersOf(BodyTicket body) =>
        _networks.TryGetValue(body.Network, out LinkedListNode<NetworkLine>? network) && network.Value.Has(body.Owner);

    /// <summary>See <see cref="NetworkCrowd.NewestOfMuchLarger"/>.</summary>
    public Waiter? NewestOfMuchLarger(Share newcomer) => _crowd.NewestOfMuchLarger(newcomer);

    /// <returns>Whose turn it is; null when the line is empty.</returns>
    public Waiter? Next() =>
        Least(_order, _compared, this, static (network, line) => line.Held(network))?.Next(_heldByOwner, _compared);

    /// <summary>Takes a waiter out; its network and its owner go to the end.</summary>
    public void Remove(Waiter waiter)
    {
        Share share = waiter.Body.Network;
        LinkedListNode<NetworkLine> network = _networks[share];
        network.Value.Remove(waiter);
        _crowd.Remove(waiter);
        waiter.Body.Waiter = null;
        Count--;
        _order.Remove(network);
        if (network.Value.IsEmpty)
        {
            _networks.Remove(share);
        }
        else
        {
            _order.AddLast(network);
        }
    }

    /// <returns>The first of those in the window that hold least; null when there are none.</returns>
    public static T? Least<T, TState>(LinkedList<T> order, int window, TState state, Func<T, TState, long> held)
        where T : class
    {
        T? found = null;
        long least = long.MaxValue;
        int compared = 0;
        for (LinkedListNode<T>? node = order.First; node is not null && compared < window; node = node.Next)
        {
            compared++;
            long holds = held(node.Value, state);
            if (holds < least)
            {
                (found, least) = (node.Value, holds);
            }
        }

        return found;
    }

    private long Held(NetworkLine network)
    {
        BodyTicket next = (comparesAll ? network.Next(_heldByOwner, _compared) : network.First).Body;
        return held(next.Network) + _heldByOwner(next);
    }
}
