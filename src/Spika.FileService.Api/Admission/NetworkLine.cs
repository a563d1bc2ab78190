namespace Spika.FileService.Api.Admission;

/// <summary>The bodies of one network that wait in a line, by their owners.</summary>
internal sealed class NetworkLine
{
    private readonly Dictionary<Share, LinkedListNode<LinkedList<Waiter>>> _owners = [];

    // The owner that had its turn last is at the end.
    private readonly LinkedList<LinkedList<Waiter>> _order = [];

    public bool IsEmpty => _order.Count == 0;

    /// <summary>The oldest body of the owner that had no turn for longest. There is one.</summary>
    public Waiter First => _order.First!.Value.First!.Value;

    public void Add(Waiter waiter)
    {
        if (!_owners.TryGetValue(waiter.Body.Owner, out LinkedListNode<LinkedList<Waiter>>? owner))
        {
            _owners.Add(waiter.Body.Owner, owner = _order.AddLast([]));
        }

        waiter.Place = owner.Value.AddLast(waiter);
    }

    /// <summary>Takes a waiter out; its owner goes to the end.</summary>
    public void Remove(Waiter waiter)
    {
        LinkedListNode<LinkedList<Waiter>> owner = _owners[waiter.Body.Owner];
        owner.Value.Remove(waiter.Place!);
        waiter.Place = null;
        _order.Remove(owner);
        if (owner.Value.Count == 0)
        {
            _owners.Remove(waiter.Body.Owner);
        }
        else
        {
            _order.AddLast(owner);
        }
    }

    /// <summary>Whether a body of the owner waits.</summary>
    public bool Has(Share owner) => _owners.ContainsKey(owner);

    /// <param name="held">What the owner of a body holds.</param>
    /// <param name="window">So many owners are compared at most.</param>
    /// <returns>The oldest body of the owner that holds least.</returns>
    public Waiter Next(Func<BodyTicket, long> held, int window) =>
        WaitingLine.Least(_order, window, held, static (owner, held) => held(owner.First!.Value.Body))!.First!.Value;
}
