namespace Spika.FileService.Api.Admission;

/// <summary>
/// Bodies that wait for memory or for their turn, grouped by owner and network. Next is the oldest body of the groups
/// that hold least now; of a large number of groups a window is compared, which moves on with each turn.
/// </summary>
/// <param name="held">What a share holds.</param>
internal sealed class WaitingLine(Func<Share, long> held)
{
    // 16,000 groups would take 16,000 comparisons for each turn.
    private const int Compared = 256;

    private readonly Dictionary<(Share, Share), LinkedListNode<LinkedList<Waiter>>> _groups = [];

    // The group that had its turn last is at the end.
    private readonly LinkedList<LinkedList<Waiter>> _order = [];

    private readonly NetworkCrowd _crowd = new();

    public int Count { get; private set; }

    public void Add(Waiter waiter)
    {
        (Share, Share) key = (waiter.Body.Owner, waiter.Body.Network);
        if (!_groups.TryGetValue(key, out LinkedListNode<LinkedList<Waiter>>? group))
        {
            _groups.Add(key, group = _order.AddLast([]));
        }

        waiter.Place = group.Value.AddLast(waiter);
        _crowd.Add(waiter);
        Count++;
    }

    /// <summary>See <see cref="NetworkCrowd.NewestOfMuchLarger"/>.</summary>
    public Waiter? NewestOfMuchLarger(Share newcomer) => _crowd.NewestOfMuchLarger(newcomer);

    /// <returns>Whose turn it is; null when the line is empty.</returns>
    public Waiter? Next()
    {
        Waiter? next = null;
        long least = long.MaxValue;
        int compared = 0;
        for (LinkedListNode<LinkedList<Waiter>>? group = _order.First; group is not null; group = group.Next)
        {
            Waiter first = group.Value.First!.Value;
            long now = held(first.Body.Owner) + held(first.Body.Network);
            if (now < least)
            {
                (next, least) = (first, now);
            }

            if (++compared == Compared)
            {
                break;
            }
        }

        return next;
    }

    /// <summary>Takes a waiter out; its group goes to the end.</summary>
    public void Remove(Waiter waiter)
    {
        (Share, Share) key = (waiter.Body.Owner, waiter.Body.Network);
        LinkedListNode<LinkedList<Waiter>> group = _groups[key];
        group.Value.Remove(waiter.Place!);
        _crowd.Remove(waiter);
        waiter.Place = null;
        Count--;
        _order.Remove(group);
        if (group.Value.Count == 0)
        {
            _groups.Remove(key);
        }
        else
        {
            _order.AddLast(group);
        }
    }
}
